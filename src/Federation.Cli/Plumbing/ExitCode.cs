namespace Federation.Cli.Plumbing;

/// <summary>The frozen exit codes of design 06: scripts rely on them.</summary>
internal enum ExitCode
{
    Ok = 0,
    Failed = 1,
    Usage = 2,
    Partial = 3,
    NotFound = 4,
    Denied = 5,
    Conflict = 6,
    PeerUnreachable = 7,
    WaitTimedOut = 8,
    Unhealthy = 9,
}

/// <summary>Ends a verb early with one sentence for the operator; caught in one place, around the verb.</summary>
internal sealed class VerbFailure(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
