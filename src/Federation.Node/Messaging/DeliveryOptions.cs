namespace Federation.Node.Messaging;

/// <summary>How patiently messages are sent (design 03, Delivery).</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Wait after the first failure, in seconds; doubled after each further one.</summary>
    public double InitialSeconds { get; init; } = 2;

    /// <summary>Longest wait between two attempts, in seconds.</summary>
    public double MaxSeconds { get; init; } = 3600;

    /// <summary>A message older than this waits for a sign of life of its peer, in seconds.</summary>
    public double HorizonSeconds { get; init; } = 7 * 86_400;
}
