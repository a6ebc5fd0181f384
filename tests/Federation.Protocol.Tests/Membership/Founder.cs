using System.Text;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

/// <summary>An association with keys from fixed seeds: SHA-256 of "handle:purpose".</summary>
internal sealed class Founder
{
    public Founder(string handle, int generation = 0)
    {
        Handle = MemberHandle.Parse(handle);
        var suffix = generation == 0 ? "" : ":" + generation;
        Transport = Key(handle + ":transport" + suffix);
        Document = Key(handle + ":document" + suffix);
        Vote = Key(handle + ":vote" + suffix);
    }

    public MemberHandle Handle { get; }

    public SigningKey Transport { get; }

    public SigningKey Document { get; }

    public SigningKey Vote { get; }

    public MemberCardContent Content => new()
    {
        Type = MemberCardContent.CardType,
        Handle = Handle,
        Name = "Association " + Handle,
        Actor = $"https://{Handle}.example/actor",
        Origin = $"https://{Handle}.example",
        S3Origin = $"https://s3.{Handle}.example",
        MediaOrigin = $"https://media.{Handle}.example",
        TransportKey = Transport.Public,
        DocumentKey = Document.Public,
        VoteKey = Vote.Public,
    };

    public MemberCard Card => MemberCard.Create(Content, Transport, Document, Vote);

    public VotePackage Approve(MemberSet candidate)
    {
        var bytes = candidate.ToCanonicalBytes();
        var hash = Sha256Digest.Of(bytes);
        return VotePackage.Merge(hash, [VoteSigning.Sign(bytes, Vote), VoteSigning.ProvePossession(bytes, Transport, Document)]);
    }

    public static SigningKey Key(string text) => SigningKey.FromSeed(Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).ToArray());
}

/// <summary>A federation founded by alpha, beta, gamma and so on, and the moves that its tests make.</summary>
internal sealed class FoundedFederation
{
    public static readonly DateTimeOffset FoundedAt = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private FoundedFederation(IReadOnlyList<Founder> founders, Charter charter, SignedMemberSet genesis)
    {
        Founders = founders.ToDictionary(founder => founder.Handle);
        Charter = charter;
        Chain = MemberSetChain.Verify([genesis], default, FoundedAt).Chain!;
    }

    public Dictionary<MemberHandle, Founder> Founders { get; }

    public Charter Charter { get; }

    public VerifiedMemberSets Chain { get; private set; }

    public static Charter TestCharter => Charter.CreateDefault("Three associations", "EUR", FoundedAt) with
    {
        BudgetLines = [new BudgetLine { Member = MemberHandle.Parse("alpha"), Pool = CostPool.Storage, MaxMinorUnitsPerPeriod = 6000 }],
    };

    public static FoundedFederation Of(params string[] handles)
    {
        var founders = handles.Select(handle => new Founder(handle)).ToList();
        var candidate = GenesisCandidate.Create([.. founders.Select(founder => founder.Card)], TestCharter).Candidate!;
        var progress = MemberSetAssembly.CountGenesis(candidate, [.. founders.Select(founder => founder.Approve(candidate))]);
        return new FoundedFederation(founders, TestCharter, progress.Revision!);
    }

    public MemberHandle Proposer => BallotOrder.Of(Chain.FederationId, Chain.Newest.Content, 1)[0];

    public DateTimeOffset NextDate => Chain.Newest.Content.EffectiveAt.AddDays(1);

    /// <summary>The newest revision carried on by one, with a motion that has not yet been carried out.</summary>
    public MemberSet Draft(MotionKind kind, string? subject = null) => Chain.Newest.Content with
    {
        Federation = Chain.FederationId,
        Number = Chain.Newest.Content.Number + 1,
        Previous = Chain.Newest.Hash,
        Ballot = 1,
        Proposer = Proposer,
        EffectiveAt = NextDate,
        Motion = new Motion { Kind = kind, Subject = subject is null ? null : MemberHandle.Parse(subject) },
    };

    public MemberSet Change(MotionKind kind, string subject, Func<MemberEntry, MemberEntry> change)
    {
        var draft = Draft(kind, subject);
        return draft with { Members = [.. draft.Members.Select(m => m.Handle == draft.Motion.Subject ? change(m) : m)] };
    }

    public MemberSet Expel(string subject) => Change(
        MotionKind.Expel, subject, m => m with { State = MemberState.Leaving, Since = NextDate, Until = NextDate.AddDays(30) });

    public MemberSet Admit(Founder newcomer)
    {
        var draft = Draft(MotionKind.Admit, newcomer.Handle.ToString());
        var card = newcomer.Content;
        var entry = draft.Members[0] with
        {
            Handle = card.Handle,
            Name = card.Name,
            Actor = card.Actor,
            Origin = card.Origin,
            S3Origin = card.S3Origin,
            MediaOrigin = card.MediaOrigin,
            TransportKey = card.TransportKey,
            DocumentKey = card.DocumentKey,
            VoteKey = card.VoteKey,
            Since = NextDate,
        };
        return draft with { Members = [.. draft.Members.Append(entry).OrderBy(m => m.Handle)] };
    }

    public MemberSet NewKeys(MotionKind kind, string subject, Founder next) => Change(
        kind, subject, m => m with { TransportKey = next.Transport.Public, DocumentKey = next.Document.Public, VoteKey = next.Vote.Public });

    /// <summary>Signed by these voters, and by a newcomer or the new keys when given.</summary>
    public SignedMemberSet Sign(MemberSet candidate, IEnumerable<string> voters, Founder? prover = null)
    {
        var bytes = candidate.ToCanonicalBytes();
        var hash = candidate.ComputeHash();
        List<VotePackage> packages = [.. voters.Select(voter => VoteSigning.Sign(bytes, Founders[MemberHandle.Parse(voter)].Vote))];
        if (prover is not null)
        {
            packages.Add(VoteSigning.ProvePossession(bytes, prover.Transport, prover.Document, prover.Vote));
        }

        var merged = VotePackage.Merge(hash, packages);
        return new SignedMemberSet(candidate, new MemberSetSignatures { Votes = merged.Votes, Possessions = merged.Possessions });
    }

    public MemberSetRefusal Judge(SignedMemberSet next) => MemberSetChain.TryAppend(Chain, next, out _);

    public MemberSetRefusal Append(SignedMemberSet next)
    {
        var refusal = MemberSetChain.TryAppend(Chain, next, out var longer);
        Chain = longer ?? Chain;
        return refusal;
    }

    public string[] All => [.. Founders.Keys.Select(handle => handle.ToString())];

    /// <summary>So many voters, the proposer first.</summary>
    public string[] Voters(int count, string? except = null) =>
        [.. All.Where(handle => handle != except).OrderBy(handle => handle != Proposer.ToString()).Take(count)];
}
