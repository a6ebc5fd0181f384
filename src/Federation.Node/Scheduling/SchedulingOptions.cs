namespace Federation.Node.Scheduling;

/// <summary>How patiently copies are looked for.</summary>
internal sealed record SchedulingOptions
{
    /// <summary>How long a host that refused or gave up a blob is avoided for it, in seconds.</summary>
    public double VetoSeconds { get; init; } = 600;

    /// <summary>Wait before the next plan after a failure, in seconds; doubled with each plan until the holding is safe.</summary>
    public double FirstRetrySeconds { get; init; } = 0.5;

    /// <summary>Longest wait before the next plan while copies are missing, in seconds.</summary>
    public double LongestRetrySeconds { get; init; } = 300;

    /// <summary>How often a holding that wants nothing is looked at anyway, in seconds.</summary>
    public double RecheckSeconds { get; init; } = 600;

    /// <summary>Egress ceiling of a lease in reads of the whole blob per month, where the bucket's policy names none.</summary>
    public int ReadsPerMonth { get; init; } = 20;
}
