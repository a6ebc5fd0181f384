namespace Federation.Node.Dashboard.States;

/// <summary>
/// Why something is not green (design 06): a state without all five cannot be shown. What, since when, why, what to do, and who can do it.
/// </summary>
internal sealed record StateReason
{
    public required Phrase What { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required Phrase Why { get; init; }

    public required Phrase WhatToDo { get; init; }

    public required Phrase WhoCanDoIt { get; init; }

    /// <summary>Nothing is wrong yet: work is under way and ends by itself.</summary>
    public bool IsUnderWay { get; init; }
}

/// <summary>The people who can end a state.</summary>
internal static class Who
{
    public static readonly Phrase Admin = Phrase.Of("who.admin");
    public static readonly Phrase MediaOperator = Phrase.Of("who.mediaOperator");
    public static readonly Phrase Treasurer = Phrase.Of("who.treasurer");
    public static readonly Phrase Members = Phrase.Of("who.members");
    public static readonly Phrase Nodes = Phrase.Of("who.nodes");

    public static Phrase AdminOf(Protocol.Identifiers.MemberHandle member) => Phrase.Of("who.adminOf", member.ToString());
}
