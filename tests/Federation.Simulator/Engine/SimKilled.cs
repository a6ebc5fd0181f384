namespace Federation.Simulator.Engine;

/// <summary>The process dies between two steps: what was stored stays, everything else is lost.</summary>
#pragma warning disable CA1032, CA1064, RCS1194 // Thrown and caught by the simulator alone; it stands for kill -9, which carries no message.
internal sealed class SimKilled : Exception;
#pragma warning restore CA1032, CA1064, RCS1194
