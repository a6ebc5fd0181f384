namespace Federation.Protocol.Membership;

/// <summary>Checks that a revision differs from its predecessor by exactly its motion (design 03, Valid iff).</summary>
internal static class MotionDifference
{
    public static MemberSetRefusal Check(MemberSet previous, MemberSet next) =>
        IsAboutMember(next.Motion.Kind) ? CheckMemberMotion(previous, next) : CheckCommonMotion(previous, next);

    private static bool IsAboutMember(MotionKind kind) => kind switch
    {
        MotionKind.Found or MotionKind.Renew or MotionKind.AmendRules or MotionKind.AmendCharter => false,
        MotionKind.Admit or MotionKind.Suspend or MotionKind.Reinstate or MotionKind.Expel or MotionKind.Leave => true,
        MotionKind.ChangeKeys or MotionKind.LostKey => true,
    };

    private static MemberSetRefusal CheckCommonMotion(MemberSet previous, MemberSet next)
    {
        var kind = next.Motion.Kind;
        var changesCharter = next.Charter != previous.Charter;
        var changesRules = next.Rules != previous.Rules;
        if (next.Motion.Subject is not null ||
            (kind == MotionKind.AmendCharter && (next.Motion.Attachment != next.Charter || !changesCharter)) ||
            (kind == MotionKind.AmendRules && !changesRules))
        {
            return MemberSetRefusal.WrongMotion;
        }

        var onlyTheMotion = next.Members.SequenceEqual(previous.Members) &&
            (kind == MotionKind.AmendRules || !changesRules) && (kind == MotionKind.AmendCharter || !changesCharter) && LifetimeHolds(previous, next);
        return onlyTheMotion ? MemberSetRefusal.None : MemberSetRefusal.DifferenceIsNotTheMotion;
    }

    private static MemberSetRefusal CheckMemberMotion(MemberSet previous, MemberSet next)
    {
        if (next.Motion.Subject is not { } subject || next.Find(subject) is not { } entry)
        {
            return MemberSetRefusal.WrongMotion;
        }

        var before = previous.Find(subject);
        var expected = Expected(next.Motion.Kind, before, entry, next.EffectiveAt);
        if (expected is null)
        {
            return MemberSetRefusal.WrongMotion;
        }

        var others = previous.Members.Where(member => member.Handle != subject);
        var onlyTheMotion = entry == expected && next.Members.Where(member => member.Handle != subject).SequenceEqual(others) &&
            next.Rules == previous.Rules && next.Charter == previous.Charter && LifetimeHolds(previous, next);
        return onlyTheMotion ? MemberSetRefusal.None : MemberSetRefusal.DifferenceIsNotTheMotion;
    }

    // Only a renewal moves the expiry date, so that a motion on something else cannot carry it along.
    private static bool LifetimeHolds(MemberSet previous, MemberSet next) =>
        next.Motion.Kind == MotionKind.Renew || next.ExpiresAt == previous.ExpiresAt;

    /// <summary>The entry that the motion makes of the one before; null when the motion is not possible.</summary>
    private static MemberEntry? Expected(MotionKind kind, MemberEntry? before, MemberEntry after, DateTimeOffset effectiveAt)
    {
        if (kind == MotionKind.Admit)
        {
            return before is null ? after with { State = MemberState.Active, Since = effectiveAt, Until = null } : null;
        }

        if (before is null)
        {
            return null;
        }

        var state = before.StateAt(effectiveAt);
        var keysDiffer = !before.Keys.SequenceEqual(after.Keys);
        return (kind, state) switch
        {
            (MotionKind.Suspend, MemberState.Active) => before with { State = MemberState.Suspended, Since = effectiveAt, Until = null },
            (MotionKind.Reinstate, not MemberState.Active) => before with { State = MemberState.Active, Since = effectiveAt, Until = null },
            (MotionKind.Expel, not MemberState.Out) when after.State == MemberState.Out =>
                before with { State = MemberState.Out, Since = effectiveAt, Until = null },
            (MotionKind.Expel, not MemberState.Out) or (MotionKind.Leave, MemberState.Active) =>
                before with { State = MemberState.Leaving, Since = effectiveAt, Until = after.Until },
            (MotionKind.ChangeKeys, MemberState.Active) or (MotionKind.LostKey, not MemberState.Out) when keysDiffer =>
                before with { TransportKey = after.TransportKey, DocumentKey = after.DocumentKey, VoteKey = after.VoteKey },
            _ => null,
        };
    }
}
