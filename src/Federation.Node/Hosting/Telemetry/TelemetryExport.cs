using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Federation.Node.Hosting.Telemetry;

/// <summary>Sends traces, metrics and logs to an OTLP receiver when one is configured. A hosted service over the SDK; see specs/decisions/0004.</summary>
internal static class TelemetryExport
{
    public static void AddTelemetryExport(this IServiceCollection services, NodeOptions options)
    {
        if (options.OtlpEndpoint.Length == 0)
        {
            return;
        }

        services.AddSingleton(_ => OpenTelemetrySdk.Create(sdk => Configure(sdk, options)));
        services.AddHostedService<TelemetryLifetime>();
    }

    private static void Configure(IOpenTelemetryBuilder sdk, NodeOptions options)
    {
        sdk.ConfigureResource(r => r.AddService("federation-node", serviceInstanceId: options.NodeOrigin));
        sdk.WithTracing(t => t.AddSource(NodeTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit").AddOtlpExporter(o => Target(o, options, "/v1/traces")));
        sdk.WithMetrics(m => m.AddMeter(NodeTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit")
            .AddOtlpExporter(o => Target(o, options, "/v1/metrics")));
    }

    private static void Target(OtlpExporterOptions exporter, NodeOptions options, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(options.OtlpEndpoint.TrimEnd('/') + path);
    }

    private sealed class TelemetryLifetime(OpenTelemetrySdk sdk) : IHostedService
    {
        private const int FlushMilliseconds = 2000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            sdk.TracerProvider.ForceFlush(FlushMilliseconds);
            sdk.MeterProvider.ForceFlush(FlushMilliseconds);
            return Task.CompletedTask;
        }
    }
}
