using System.Diagnostics.Metrics;

namespace Federation.Node.Hosting.Work;

internal static class WorkMetrics
{
    private static readonly Histogram<double> Duration = Telemetry.NodeTelemetry.Meter.CreateHistogram<double>("federation.reconciler.duration", "s", "Duration of one reconciler batch.");

    public static void Ran(string reconciler, string outcome, TimeSpan elapsed) =>
        Duration.Record(elapsed.TotalSeconds, new("reconciler", reconciler), new("outcome", outcome));
}
