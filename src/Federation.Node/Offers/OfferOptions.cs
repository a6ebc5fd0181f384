namespace Federation.Node.Offers;

/// <summary>How often the own offer is said again (design 04).</summary>
internal sealed record OfferOptions
{
    /// <summary>Validity of a published offer, in seconds. It is said again after two thirds of it.</summary>
    public int LifetimeSeconds { get; init; } = 900;

    /// <summary>A change of room above <see cref="LargeChangePerMille"/> is published after this time, in seconds, so that changes that come together go together.</summary>
    public double LingerSeconds { get; init; } = 1;

    /// <summary>A smaller change of room is published after this time, in seconds.</summary>
    public double SmallChangeSeconds { get; init; } = 30;

    /// <summary>Change of free bytes, as a per-mille of what is lent, that is worth a message at once.</summary>
    public int LargeChangePerMille { get; init; } = 50;

    /// <summary>Longest validity that is believed of another member's offer, in seconds.</summary>
    public int LongestLifetimeSeconds { get; init; } = 7 * 86_400;
}
