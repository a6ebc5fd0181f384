namespace Federation.Node.Serving;

/// <summary>How media is served.</summary>
internal sealed record ServingOptions
{
    /// <summary>Every piece is compared with its hash before it leaves (I12); off, only the file's length is.</summary>
    public bool VerifyReads { get; init; } = true;

    /// <summary>How often counted bytes become durable, in seconds; what a crash loses in between is the host's loss.</summary>
    public double FlushSeconds { get; init; } = 1;

    /// <summary>How often a published entry is compared with the object even when no event told of a change, in seconds.</summary>
    public double RecheckSeconds { get; init; } = 600;

    /// <summary>How long an endorsement of the ticket key holds, in seconds; renewed at half of it.</summary>
    public double EndorsementSeconds { get; init; } = 7 * 86_400;
}
