using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Federation.Node.Hosting.Telemetry;

/// <summary>The node's own source of spans and its own meter.</summary>
internal static class NodeTelemetry
{
    public const string Name = "Federation.Node";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);
}
