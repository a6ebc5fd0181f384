namespace Federation.Node.Blobs;

/// <summary>How patiently the sweeper cleans.</summary>
internal sealed record BlobOptions
{
    /// <summary>Age at which bytes under way that nobody holds open are given up, in seconds.</summary>
    public int TemporaryFileSeconds { get; init; } = 24 * 3600;

    /// <summary>How long an unneeded blob, or a file without a row, stays before it is removed, in seconds.</summary>
    public int GraceSeconds { get; init; } = 24 * 3600;

    /// <summary>How often the sweeper runs, in seconds.</summary>
    public int SweepSeconds { get; init; } = 60;

    /// <summary>How many of the store's 256 first-level folders one run compares with the rows.</summary>
    public int FoldersPerSweep { get; init; } = 1;
}
