using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;

namespace Federation.Protocol.Membership;

/// <summary>Why no genesis can be made of these cards and this charter, in the order of the checks.</summary>
public enum GenesisFault
{
    /// <summary>A candidate was made.</summary>
    None,

    /// <summary>No card was given.</summary>
    NoCards,

    /// <summary>More founders than a set holds.</summary>
    TooManyCards,

    /// <summary>A card is not valid; its verdict says why.</summary>
    WrongCard,

    /// <summary>Two cards have one handle.</summary>
    DuplicateHandle,

    /// <summary>Two cards share an actor or one of the addresses.</summary>
    DuplicateAddress,

    /// <summary>Two cards list one key.</summary>
    DuplicateKey,

    /// <summary>The charter breaks rules; see <see cref="Charter.Validate"/>.</summary>
    WrongCharter,

    /// <summary>The charter names a member that is not a founder.</summary>
    UnknownMemberInCharter,
}

/// <summary>The answer of <see cref="GenesisCandidate.Create"/>.</summary>
public sealed record GenesisOutcome
{
    /// <summary>What is wrong, or none.</summary>
    public required GenesisFault Fault { get; init; }

    /// <summary>The member concerned, when the fault is about one.</summary>
    public MemberHandle? Member { get; init; }

    /// <summary>The card's verdict, with fault <see cref="GenesisFault.WrongCard"/>.</summary>
    public MemberCardVerdict CardVerdict { get; init; }

    /// <summary>The charter's errors, with fault <see cref="GenesisFault.WrongCharter"/>.</summary>
    public IReadOnlyList<CharterError> CharterErrors { get; init; } = [];

    /// <summary>The candidate, without a fault.</summary>
    public MemberSet? Candidate { get; init; }
}

/// <summary>
/// Founds a federation (design 03, Genesis). The candidate is a function of the set of cards and the charter alone: its dates and rules come
/// from the charter's <c>founding</c>, its members are sorted. So every founder gets equal bytes.
/// </summary>
public static class GenesisCandidate
{
    /// <summary>Number of the genesis.</summary>
    public const long Number = 1;

    /// <summary>Makes the candidate, or says why not.</summary>
    public static GenesisOutcome Create(IReadOnlyCollection<MemberCard> cards, Charter charter)
    {
        var sorted = cards.OrderBy(card => card.Content.Handle).ThenBy(card => card.Content.Actor, StringComparer.Ordinal).ToList();
        var refusal = CheckCards(sorted) ?? CheckCharter(sorted, charter);
        if (refusal is not null)
        {
            return refusal;
        }

        var founding = charter.Founding;
        var charterHash = charter.ComputeHash();
        return new GenesisOutcome
        {
            Fault = GenesisFault.None,
            Candidate = new MemberSet
            {
                Type = MemberSet.SetType,
                Number = Number,
                Ballot = 1,
                EffectiveAt = founding.FoundedAt,
                ExpiresAt = founding.FoundedAt.AddSeconds(founding.MemberSetLifetimeSeconds),
                Members = [.. sorted.Select(card => MemberEntry.FromCard(card.Content, founding.FoundedAt))],
                Rules = founding.Rules,
                Charter = charterHash,
                Motion = new Motion { Kind = MotionKind.Found, Attachment = charterHash },
            },
        };
    }

    private static GenesisOutcome? CheckCards(List<MemberCard> cards)
    {
        if (cards.Count == 0)
        {
            return new GenesisOutcome { Fault = GenesisFault.NoCards };
        }

        if (cards.Count > MemberSet.MaxMembers)
        {
            return new GenesisOutcome { Fault = GenesisFault.TooManyCards };
        }

        foreach (var card in cards)
        {
            var verdict = card.Verify();
            if (verdict != MemberCardVerdict.Valid)
            {
                return new GenesisOutcome { Fault = GenesisFault.WrongCard, Member = card.Content.Handle, CardVerdict = verdict };
            }
        }

        var entries = cards.ConvertAll(card => MemberEntry.FromCard(card.Content, DateTimeOffset.UnixEpoch));
        return Refuse(GenesisFault.DuplicateHandle, MemberSetForm.FirstWithDuplicate<MemberHandle>(entries, entry => [entry.Handle]))
            ?? Refuse(GenesisFault.DuplicateAddress, MemberSetForm.FirstWithDuplicate(entries, MemberSetForm.Addresses))
            ?? Refuse(GenesisFault.DuplicateKey, MemberSetForm.FirstWithDuplicate<VerificationKey>(entries, entry => entry.Keys));
    }

    private static GenesisOutcome? CheckCharter(List<MemberCard> cards, Charter charter)
    {
        var errors = charter.Validate();
        if (errors.Count > 0)
        {
            return new GenesisOutcome { Fault = GenesisFault.WrongCharter, CharterErrors = errors };
        }

        var named = charter.BudgetLines.Select(line => line.Member)
            .Concat((charter.Pools.Storage.Solidarity ?? []).Select(term => term.Member))
            .Concat((charter.Pools.Egress.Solidarity ?? []).Select(term => term.Member));
        var founders = cards.Select(card => card.Content.Handle).ToHashSet();
        var unknown = named.FirstOrDefault(member => !founders.Contains(member));
        return Refuse(GenesisFault.UnknownMemberInCharter, unknown.IsNone ? null : unknown);
    }

    private static GenesisOutcome? Refuse(GenesisFault fault, MemberHandle? member) =>
        member is null ? null : new GenesisOutcome { Fault = fault, Member = member };
}
