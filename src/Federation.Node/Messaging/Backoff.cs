namespace Federation.Node.Messaging;

/// <summary>Exponential waiting with jitter, so that peers that failed together do not come back together.</summary>
internal static class Backoff
{
    private const int JitterPerMille = 200;

    /// <summary>first × 2^(attempts − 1), at most <paramref name="longest"/>, then 20 % more or less; attempts are the failures so far, from 1.</summary>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest)
    {
        var plain = first * Math.Pow(2, Math.Clamp(attempts - 1, 0, 30));
        var bounded = plain < longest ? plain : longest;
        return bounded * (1000 + System.Security.Cryptography.RandomNumberGenerator.GetInt32(-JitterPerMille, JitterPerMille + 1)) / 1000;
    }
}
