using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Membership;

/// <summary>What a key may sign. One key has one purpose (design 03, Keys).</summary>
public enum MemberKeyPurpose
{
    /// <summary>HTTP signatures between members.</summary>
    Transport,

    /// <summary>Object proofs of durable documents.</summary>
    Document,

    /// <summary>Serving tickets; endorsed by the document key, not listed in the member set.</summary>
    Ticket,

    /// <summary>Votes on member-set candidates; may stay offline with the board.</summary>
    Vote,

    /// <summary>The RSA key of the classic fediverse; in the actor document only, never good for a member-only action.</summary>
    Main,
}

/// <summary>Key ids: the actor URI with a fragment that says the purpose.</summary>
public static class MemberKeyIds
{
    /// <summary>Writes <c>{actor}#transport</c>, <c>#document</c>, <c>#ticket</c>, <c>#vote</c> or <c>#main-key</c>.</summary>
    public static string For(string actor, MemberKeyPurpose purpose) => actor + "#" + Fragment(purpose);

    /// <summary>Splits a key id into actor and purpose; refuses any other fragment. The actor is not looked up.</summary>
    public static bool TryParse([NotNullWhen(true)] string? keyId, [NotNullWhen(true)] out string? actor, out MemberKeyPurpose purpose)
    {
        actor = null;
        purpose = default;
        var hash = keyId is null ? -1 : keyId.IndexOf('#', StringComparison.Ordinal);
        if (hash <= 0)
        {
            return false;
        }

        foreach (var candidate in Enum.GetValues<MemberKeyPurpose>())
        {
            if (keyId.AsSpan(hash + 1).SequenceEqual(Fragment(candidate)))
            {
                (actor, purpose) = (keyId![..hash], candidate);
                return true;
            }
        }

        return false;
    }

    private static string Fragment(MemberKeyPurpose purpose) => purpose switch
    {
        MemberKeyPurpose.Transport => "transport",
        MemberKeyPurpose.Document => "document",
        MemberKeyPurpose.Ticket => "ticket",
        MemberKeyPurpose.Vote => "vote",
        MemberKeyPurpose.Main => "main-key",
    };
}
