using Federation.Node.Blobs;
using Federation.Node.Leases;
using Federation.Node.Offers;
using Federation.Node.Scheduling;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Tests.Leases;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Scheduling;

public sealed class PlacementTests
{
    [Fact]
    public async Task A_stored_film_gets_three_verified_copies_and_a_plan_that_explains_them()
    {
        await using var scene = await LeaseScene.StartAsync(3);
        await LendBothAsync(scene);
        var film = LeaseScene.Film(30);

        var blob = await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", film);
        await BringEverywhereAsync(scene, film);

        await StateIsAsync(scene.Alpha, blob, HoldingState.Safe);
        var copies = (await LeaseScene.GetAsync(scene.Alpha, $"/api/v1/blobs/{blob.Hex}"))["copies"]!.AsArray();
        Assert.Equal(["alpha", "beta", "gamma"], copies.Select(c => (string?)c!["member"]).Order());
        Assert.All(copies, c => Assert.Equal("held", (string?)c!["state"]));
        Assert.All(copies, c => Assert.NotNull((string?)c!["verifiedAt"]));
        Assert.Equal("alpha", (string?)Assert.Single(copies, c => (bool)c!["local"]!)!["member"]);

        var plan = await LeaseScene.GetAsync(scene.Alpha, $"/api/v1/blobs/{blob.Hex}/plan");
        var planned = plan["copies"]!.AsArray();
        Assert.Equal(["beta", "gamma"], planned.Select(c => (string?)c!["host"]));
        Assert.Equal("cheapest", (string?)planned[0]!["explanation"]!["reason"]);
        Assert.Equal("gamma", (string?)planned[0]!["explanation"]!["runnerUp"]!["host"]);
        Assert.Equal("onlyEligible", (string?)planned[1]!["explanation"]!["reason"]);
        Assert.Contains("no other eligible host", (string?)planned[1]!["sentence"], StringComparison.Ordinal);
        Assert.True(long.Parse((string)plan["costMicrosPerMonth"]!, System.Globalization.CultureInfo.InvariantCulture) >= long.Parse((string)plan["lowerBoundMicrosPerMonth"]!, System.Globalization.CultureInfo.InvariantCulture));
        var media = (await LeaseScene.GetAsync(scene.Alpha, "/api/v1/media"))["media"]!.AsArray();
        Assert.Null(Assert.Single(media)!["stateReason"]);
    }

    [Fact]
    public async Task A_refusal_is_planned_around()
    {
        await using var scene = await LeaseScene.StartAsync(3);
        await LendBothAsync(scene);
        await FillSilentlyAsync(scene.Beta);

        var blob = await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", LeaseScene.Film(31), policy: new BucketPolicy { Copies = 2 });

        await LeaseScene.HoldsAsync(scene.Alpha, rows => rows.Any(l => l is { Reason: LeaseRefusals.NoRoom, State: LeaseState.Ended } && l.Host.ToString() == "beta"), "beta refuses");
        await LeaseScene.HoldsAsync(scene.Alpha, rows => rows.Any(l => l.IsLive && l.Host.ToString() == "gamma"), "gamma is asked instead");
        var answer = await LeaseScene.GetAsync(scene.Alpha, $"/api/v1/blobs/{blob.Hex}");
        Assert.Contains(answer["failures"]!.AsArray(), f => (string?)f!["member"] == "beta" && (string?)f["because"] == LeaseRefusals.NoRoom);
    }

    [Fact]
    public async Task Missing_copies_are_shown_with_their_reason_and_placed_when_an_offer_comes()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        var film = LeaseScene.Film(32);
        var blob = await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", film, policy: new BucketPolicy { Copies = 2 });
        await StateIsAsync(scene.Alpha, blob, HoldingState.Missing);
        var reason = (await LeaseScene.GetAsync(scene.Alpha, "/api/v1/media?lang=fr"))["media"]![0]!["stateReason"]!;
        Assert.Equal("noOtherOffer", (string?)reason["code"]);
        Assert.Equal("1 copies vérifiées sur 2, 1 sans place", (string?)reason["what"]);
        Assert.All(["what", "since", "why", "whatToDo", "whoCanDoIt"], part => Assert.False(string.IsNullOrEmpty((string?)reason[part])));

        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000));

        await BringEverywhereAsync(scene, film);
        await StateIsAsync(scene.Alpha, blob, HoldingState.Safe);
    }

    [Fact]
    public async Task Nothing_of_a_bucket_that_is_not_clear_is_placed()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);

        await LeaseScene.PutAsync(scene.Alpha, "private", "letter.txt", LeaseScene.Film(33), clear: false);
        var open = await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", LeaseScene.Film(34), policy: new BucketPolicy { Copies = 2 });
        await LeaseScene.HoldsAsync(scene.Alpha, rows => rows.Count > 0, "the clear one is placed");

        Assert.All(await LeaseScene.LeasesAsync(scene.Alpha), l => Assert.Equal(open, l.Blob));
        var media = (await LeaseScene.GetAsync(scene.Alpha, "/api/v1/media"))["media"]!.AsArray();
        var letter = Assert.Single(media, m => (string?)m!["bucket"] == "private")!;
        Assert.True((bool)letter["localOnly"]!);
        Assert.Equal("localOnly", (string?)letter["stateReason"]!["code"]);
    }

    [Fact]
    public async Task A_removed_object_gives_its_leases_back_unless_another_needs_them()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        var film = LeaseScene.Film(35);
        var policy = new BucketPolicy { Copies = 2 };
        var blob = await LeaseScene.PutAsync(scene.Alpha, "films", "a.mp4", film, policy: policy);
        await LeaseScene.PutAsync(scene.Alpha, "films", "b.mp4", film, policy: policy);
        await BringEverywhereAsync(scene, film);
        await StateIsAsync(scene.Alpha, blob, HoldingState.Safe);

        await scene.Alpha.WithAsync((Objects objects) => objects.RemoveAsync("films", "a.mp4", CancellationToken.None));
        await PlannedAgainAsync(scene.Alpha, blob);
        Assert.True(Assert.Single(await LeaseScene.LeasesAsync(scene.Alpha)).IsHeld);
        await scene.Alpha.WithAsync((Objects objects) => objects.RemoveAsync("films", "b.mp4", CancellationToken.None));

        await LeaseScene.HoldsAsync(scene.Beta, rows => rows.All(l => l.State == LeaseState.Ended), "the host lets it go");
        await StateIsAsync(scene.Alpha, blob, HoldingState.Ended);
        Assert.Equal(0, await LeaseScene.ReservedAsync(scene.Beta));
    }

    [Fact]
    public async Task A_public_object_that_becomes_private_makes_its_copies_private()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        var film = LeaseScene.Film(36);
        await LeaseScene.PutAsync(scene.Alpha, "films", "film.mp4", film, policy: new BucketPolicy { Copies = 2 });
        await LeaseScene.HoldsAsync(scene.Beta, rows => rows.Any(l => l.Visibility == LeaseVisibility.Public && l.State is LeaseState.Copying or LeaseState.Held), "a public copy");

        await scene.Alpha.WithAsync((Objects objects) => objects.SetPublicAsync("films", "film.mp4", false, CancellationToken.None));

        await LeaseScene.HoldsAsync(scene.Beta, rows => rows.All(l => l.Visibility == LeaseVisibility.Ticket), "the holder knows");
    }

    private static async Task LendBothAsync(LeaseScene scene)
    {
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000_000, 4_000_000), scene.Alpha);
        await scene.LendAsync(scene.Gamma, LeaseScene.Offer(10_000_000_000, 7_000_000), scene.Alpha);
    }

    /// <summary>Takes all room of a host without any other member hearing of it.</summary>
    private static async Task FillSilentlyAsync(TestNode host)
    {
        await using var db = host.OpenDatabase();
        db.Add(new ReservationRow
        {
            Lease = new LeaseId(Guid.NewGuid()),
            Owner = MemberHandle.Parse("gamma"),
            Size = new ByteSize(9_000_000_000),
            EgressCeiling = ByteSize.Zero,
            MadeAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Plays Transfer for every lease that asks for bytes, until the owner's leases are all held.</summary>
    private static Task BringEverywhereAsync(LeaseScene scene, byte[] film) => Eventually.HoldsAsync(
        async () =>
        {
            foreach (var host in scene.Federation.Nodes.Skip(1))
            {
                foreach (var lease in (await LeaseScene.LeasesAsync(host)).Where(l => l is { Role: LeaseRole.Host, State: LeaseState.Copying }))
                {
                    await LeaseScene.BringAsync(host, lease.Id, film);
                }
            }

            var leases = await LeaseScene.LeasesAsync(scene.Alpha);
            return leases.Count > 0 && leases.TrueForAll(l => l.IsHeld);
        },
        async () => string.Join("; ", (await LeaseScene.LeasesAsync(scene.Alpha)).Select(l => $"{l.Host} {l.State} {l.Reason}")));

    private static Task StateIsAsync(TestNode node, BlobId blob, HoldingState state) => Eventually.HoldsAsync(
        async () => (await HoldingAsync(node, blob))?.State == state,
        async () => $"holding is {(await HoldingAsync(node, blob))?.State}, wanted {state}");

    private static Task PlannedAgainAsync(TestNode node, BlobId blob) => Eventually.HoldsAsync(
        async () =>
        {
            await using var db = node.OpenDatabase();
            return await db.Set<HoldingRow>().AnyAsync(h => h.Blob == blob && h.NextActionAt > TimeProvider.System.GetUtcNow())
                && !await db.Set<Federation.Node.Hosting.Events.BusOutboxRow>().AnyAsync();
        },
        "the holding has been looked at");

    private static async Task<HoldingRow?> HoldingAsync(TestNode node, BlobId blob)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<HoldingRow>().AsNoTracking().SingleOrDefaultAsync(h => h.Blob == blob);
    }
}
