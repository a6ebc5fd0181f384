using System.Net.Http.Headers;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Fixtures;

/// <summary>Several members founded by the product's own rules, each with its own keys, running in this process.</summary>
public sealed class TestFederation : IAsyncDisposable
{
    public static readonly IReadOnlyList<string> Handles = ["alpha", "beta", "gamma", "delta", "epsilon"];

    private TestFederation(IReadOnlyList<TestNode> nodes) => Nodes = nodes;

    public IReadOnlyList<TestNode> Nodes { get; }

    public TestNode this[string handle] => Nodes.Single(n => n.Handle == handle);

    /// <summary>Starts <paramref name="count"/> nodes under a charter with short times, founded and installed.</summary>
    public static async Task<TestFederation> StartAsync(int count, Func<Charter, Charter>? charter = null, Action<IServiceCollection>? edges = null)
    {
        var nodes = new List<TestNode>();
        foreach (var handle in Handles.Take(count))
        {
            nodes.Add(await TestNode.CreateAsync(handle, edges));
        }

        var federation = new TestFederation(nodes);
        foreach (var node in nodes)
        {
            await node.StartAsync();
        }

        var genesis = federation.Found((charter ?? (c => c))(ShortCharter()));
        foreach (var node in nodes)
        {
            await InstallAsync(node, genesis);
        }

        return federation;
    }

    /// <summary>Windows of 2 s in periods of 20 s, a calendar without delays, leases of an hour; alpha may declare up to 60.00 EUR in each pool.</summary>
    public static Charter ShortCharter() => Charter.CreateDefault("Test federation", "EUR", DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 5)) with
    {
        Period = new CharterPeriod { Kind = PeriodKind.Fixed, Seconds = 20 },
        WindowSeconds = 2,
        Calendar = new CharterCalendar { SummariesDueSeconds = 0, ContributionsDueSeconds = 0, CloseDueSeconds = 30, SignaturesDueSeconds = 60, DisputesEndSeconds = 120, ProposerTakeoverSeconds = 30 },
        BudgetLines =
        [
            new BudgetLine { Member = MemberHandle.Parse("alpha"), Pool = CostPool.Storage, MaxMinorUnitsPerPeriod = 6000 },
            new BudgetLine { Member = MemberHandle.Parse("alpha"), Pool = CostPool.Egress, MaxMinorUnitsPerPeriod = 6000 },
        ],
    };

    public MemberSetFile Found(Charter charter) => Founding.Found([.. Nodes.Select(n => new Founder(n.Card(), n.VoteKey, n.TransportKey, n.DocumentKey))], charter);

    public static async Task InstallAsync(TestNode node, MemberSetFile genesis)
    {
        using var client = node.AdminClient();
        await Founding.InstallAsync(client, genesis);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }
}

public sealed record Founder(MemberCard Card, SigningKey VoteKey, SigningKey TransportKey, SigningKey DocumentKey);

/// <summary>Founds a federation as the founders would: each signs the same candidate with its own keys.</summary>
public static class Founding
{
    public static MemberSetFile Found(IReadOnlyList<Founder> founders, Charter charter)
    {
        var outcome = GenesisCandidate.Create([.. founders.Select(f => f.Card)], charter);
        var candidate = outcome.Candidate ?? throw new InvalidOperationException($"The genesis is refused: {outcome.Fault} {string.Join(", ", outcome.CharterErrors)}");
        var bytes = candidate.ToCanonicalBytes();
        var packages = founders.SelectMany(f => new[] { VoteSigning.Sign(bytes, f.VoteKey), VoteSigning.ProvePossession(bytes, f.TransportKey, f.DocumentKey) }).ToList();
        var progress = MemberSetAssembly.CountGenesis(candidate, packages);
        return new MemberSetFile(progress.Revision ?? throw new InvalidOperationException("The genesis lacks signatures: " + progress), charter);
    }

    public static async Task InstallAsync(HttpClient client, MemberSetFile genesis)
    {
        using var body = new ByteArrayContent(genesis.ToUtf8());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri("/api/v1/member-set", UriKind.Relative), body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{client.BaseAddress} refused the genesis: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
