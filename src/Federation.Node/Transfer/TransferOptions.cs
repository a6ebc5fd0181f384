namespace Federation.Node.Transfer;

/// <summary>How hard this node pulls.</summary>
internal sealed record TransferOptions
{
    /// <summary>Blobs copied at once.</summary>
    public int MaxParallel { get; init; } = 2;

    /// <summary>Connections per blob: bulk transfer is faster over several HTTP/1.1 connections.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Pieces of 1 MiB asked for in one request.</summary>
    public int PiecesPerRequest { get; init; } = 8;

    /// <summary>Bytes per second that all copies together may pull; 0 sets no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>A source that sends nothing for so long, in seconds, is unreachable.</summary>
    public double StallSeconds { get; init; } = 30;

    /// <summary>How long a claim outlives its worker, in seconds: after so long another process takes a killed node's copy over.</summary>
    public double ClaimSeconds { get; init; } = 15;

    /// <summary>How often a running copy stores its progress and renews its claim, in seconds.</summary>
    public double SaveSeconds { get; init; } = 3;

    /// <summary>Wait after the first failure, in seconds; doubled after each further one.</summary>
    public double FirstRetrySeconds { get; init; } = 2;

    /// <summary>Longest wait between two attempts, in seconds.</summary>
    public double LongestRetrySeconds { get; init; } = 300;

    /// <summary>Answers "no such blob" in a row after which the owner is told that we are unable.</summary>
    public int GiveUpAfterGone { get; init; } = 5;

    /// <summary>Attempts that met wrong bytes.</summary>
    public int GiveUpAfterMismatch { get; init; } = 2;

    /// <summary>Attempts that found no room.</summary>
    public int GiveUpAfterDiskFull { get; init; } = 3;
}
