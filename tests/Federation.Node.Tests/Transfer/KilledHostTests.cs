using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Leases;
using Federation.Protocol.Merkle;

namespace Federation.Node.Tests.Transfer;

/// <summary>The host is a process of its own, so that it can be killed without warning.</summary>
public sealed class KilledHostTests
{
    private const int PiecesPerRequest = 8;
    private const int Requests = 5;

    [Fact]
    public async Task A_host_killed_in_the_middle_of_a_copy_fetches_nothing_twice_that_it_had_verified()
    {
        var gate = new SourceGate();
        await using var alpha = await TestNode.CreateAsync("alpha", gate.Register);
        await using var beta = await NodeProcess.CreateAsync("beta");
        await alpha.StartAsync();
        await beta.StartAsync();
        await FoundAsync(alpha, beta);
        var bytes = CopyScene.Bytes(Requests * PiecesPerRequest * Bep52.PieceSize);
        var blob = await CopyScene.StoreAsync(alpha, bytes);
        gate.HoldAfter(1);
        var lease = await CopyScene.WantAsync(alpha, blob, "beta", LeaseVisibility.Public, 0);
        var log = Path.Combine(beta.Folder, "blobs", "partial", $"{lease}.pieces");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(log) && new FileInfo(log).Length == PiecesPerRequest * sizeof(int)), "the pieces of the first request are kept");

        await beta.KillAsync();
        var asked = gate.BytesAsked;
        gate.Release();
        await beta.StartAsync();

        await CopyScene.BecomesAsync(alpha, lease, LeaseState.Held);
        var hex = blob.Id.Hex;
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(beta.Folder, "blobs", "sha256", hex[..2], hex[2..4], hex)));
        Assert.Equal((Requests - 1L) * PiecesPerRequest * Bep52.PieceSize, gate.BytesAsked - asked);
    }

    private static async Task FoundAsync(TestNode alpha, NodeProcess beta)
    {
        var genesis = Founding.Found(
            [new Founder(alpha.Card(), alpha.VoteKey, alpha.TransportKey, alpha.DocumentKey), new Founder(beta.Card(), beta.VoteKey, beta.TransportKey, beta.DocumentKey)],
            TestFederation.ShortCharter());
        await TestFederation.InstallAsync(alpha, genesis);
        using var admin = beta.AdminClient();
        await Founding.InstallAsync(admin, genesis);
        await CopyScene.LendAsync(admin);
    }
}
