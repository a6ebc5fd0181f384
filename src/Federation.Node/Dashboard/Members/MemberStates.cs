using Federation.Node.Dashboard.States;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Dashboard.Members;

/// <summary>What is not as it should be with a member, said so that somebody can act.</summary>
internal static class MemberStates
{
    public static IReadOnlyList<StateReason> Of(MemberLine member, long revision) =>
        [.. new[] { Standing(member, revision), Offer(member), Way(member) }.OfType<StateReason>()];

    /// <summary>The node is in no federation.</summary>
    public static StateReason Alone(DateTimeOffset now) => new()
    {
        What = Phrase.Of("alone.what"),
        Since = now,
        Why = Phrase.Of("alone.why"),
        WhatToDo = Phrase.Of("alone.todo"),
        WhoCanDoIt = Who.Admin,
    };

    private static StateReason? Standing(MemberLine member, long revision)
    {
        if (member.State == MemberState.Active)
        {
            return null;
        }

        var state = member.State switch
        {
            MemberState.Leaving => "leaving",
            MemberState.Suspended => "suspended",
            MemberState.Out => "out",
            MemberState.Active => "active",
        };
        return new StateReason
        {
            What = Phrase.Of("member." + state + ".what", member.Name),
            Since = member.Since,
            Why = Phrase.Of("member.standing.why", revision),
            WhatToDo = Phrase.Of("member." + state + ".todo"),
            WhoCanDoIt = Who.Members,
        };
    }

    private static StateReason? Offer(MemberLine member)
    {
        if (member.State != MemberState.Active || member.Offer is { IsCurrent: true })
        {
            return null;
        }

        if (member.IsSelf)
        {
            return new StateReason
            {
                What = Phrase.Of(member.Offer is null ? "offer.ownMissing.what" : "offer.ownExpired.what"),
                Since = member.Offer?.ExpiresAt ?? member.Since,
                Why = Phrase.Of(member.Offer is null ? "offer.ownMissing.why" : "offer.ownExpired.why"),
                WhatToDo = Phrase.Of(member.Offer is null ? "offer.ownMissing.todo" : "offer.ownExpired.todo"),
                WhoCanDoIt = Who.Admin,
            };
        }

        return new StateReason
        {
            What = Phrase.Of("offer.missing.what", member.Name),
            Since = member.Offer?.ExpiresAt ?? member.Since,
            Why = Phrase.Of(member.Offer is null ? "offer.missing.why" : "offer.expired.why"),
            WhatToDo = Phrase.Of("offer.missing.todo"),
            WhoCanDoIt = Who.AdminOf(member.Handle),
        };
    }

    private static StateReason? Way(MemberLine member)
    {
        var way = member.Way;
        if (member.IsSelf || (way.Failures == 0 && way.Lagging == 0))
        {
            return null;
        }

        return new StateReason
        {
            What = Phrase.Counted("way.what", way.Waiting + way.Lagging, member.Name),
            Since = way.LastSuccessAt ?? way.OldestQueuedAt ?? way.LastErrorAt ?? member.Since,
            Why = Phrase.Of("way.why", way.LastError ?? "-", way.Failures),
            WhatToDo = Phrase.Of(way.Lagging > 0 ? "way.lagging.todo" : "way.todo", member.Origin),
            WhoCanDoIt = Who.AdminOf(member.Handle),
        };
    }
}
