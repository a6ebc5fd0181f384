using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>What must hold in a revision taken by itself, before its predecessor or any signature is looked at.</summary>
internal static class MemberSetForm
{
    public static MemberSetRefusal Check(MemberSet set)
    {
        if (set.Type != MemberSet.SetType)
        {
            return MemberSetRefusal.WrongType;
        }

        if (set.Members.Count is 0 or > MemberSet.MaxMembers)
        {
            return MemberSetRefusal.WrongMemberCount;
        }

        if (FirstWithDuplicate<MemberHandle>(set.Members, entry => [entry.Handle]) is not null)
        {
            return MemberSetRefusal.DuplicateHandle;
        }

        if (set.Members.Zip(set.Members.Skip(1)).Any(pair => pair.First.Handle > pair.Second.Handle))
        {
            return MemberSetRefusal.MembersNotSorted;
        }

        if (set.Members.Any(entry => MemberAddresses.Check(entry.ToCardContent()) is not (MemberCardVerdict.Valid or MemberCardVerdict.SameKeyTwice)))
        {
            return MemberSetRefusal.WrongAddress;
        }

        if (FirstWithDuplicate(set.Members, Addresses) is not null)
        {
            return MemberSetRefusal.DuplicateAddress;
        }

        if (FirstWithDuplicate<VerificationKey>(set.Members, entry => entry.Keys) is not null)
        {
            return MemberSetRefusal.DuplicateKey;
        }

        return !DatesHold(set) ? MemberSetRefusal.WrongDates
            : !set.Rules.IsValid ? MemberSetRefusal.WrongRules
            : MemberSetRefusal.None;
    }

    /// <summary>Actor and doors, told apart so that one member's node and S3 doors may share an origin, but no door is shared by two members.</summary>
    public static IReadOnlyList<string> Addresses(MemberEntry entry) =>
        [.. new[] { entry.Actor, entry.Origin, entry.S3Origin ?? entry.Origin, entry.MediaOrigin }.Distinct(StringComparer.Ordinal)];

    /// <summary>The first member, in list order, that has a value which it or one before it already had.</summary>
    public static MemberHandle? FirstWithDuplicate<T>(IReadOnlyList<MemberEntry> entries, Func<MemberEntry, IReadOnlyList<T>> values)
    {
        var seen = new HashSet<T>();
        foreach (var entry in entries)
        {
            foreach (var value in values(entry))
            {
                if (!seen.Add(value))
                {
                    return entry.Handle;
                }
            }
        }

        return null;
    }

    // Whole seconds, so that active seconds are exact.
    private static bool DatesHold(MemberSet set) =>
        CharterValidation.IsWholeSecond(set.EffectiveAt) && CharterValidation.IsWholeSecond(set.ExpiresAt) &&
        set.ExpiresAt > set.EffectiveAt && set.ExpiresAt - set.EffectiveAt <= MemberSet.MaxLifetime &&
        set.Members.All(entry => CharterValidation.IsWholeSecond(entry.Since) && entry.Since <= set.EffectiveAt && UntilHolds(entry));

    private static bool UntilHolds(MemberEntry entry) =>
        entry.State == MemberState.Leaving
            ? entry.Until is { } until && CharterValidation.IsWholeSecond(until) && until > entry.Since
            : entry.Until is null;
}
