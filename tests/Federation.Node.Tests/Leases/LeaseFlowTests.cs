using Federation.Node.Blobs;
using Federation.Node.Leases;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Tests.Leases;

public sealed class LeaseFlowTests
{
    [Fact]
    public async Task A_wish_becomes_a_copy_that_both_sides_have_signed()
    {
        await using var scene = await LentAsync();
        var film = LeaseScene.Film(1);

        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", film);
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Copying, LeaseState.Held);
        Assert.Equal(film.Length, await LeaseScene.ReservedAsync(scene.Beta));
        await LeaseScene.BringAsync(scene.Beta, lease, film);

        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Held);
        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Held);
        var (owner, host) = ((await LeaseScene.LeaseAsync(scene.Alpha, lease))!, (await LeaseScene.LeaseAsync(scene.Beta, lease))!);
        Assert.Equal((LeaseRole.Owner, LeaseRole.Host), (owner.Role, host.Role));
        Assert.Equal((owner.HeldAt, owner.ConfirmedAt, owner.Until, owner.Salt), (host.HeldAt, host.ConfirmedAt, host.Until, host.Salt));
        Assert.True(host.Serves);
    }

    [Fact]
    public async Task Every_step_survives_a_restart_of_the_host()
    {
        await using var scene = await LentAsync();
        var film = LeaseScene.Film(2);

        await scene.Beta.StopAsync();
        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", film);
        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Proposed);
        await scene.Beta.StartAsync();
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Agreed, LeaseState.Confirmed, LeaseState.Copying, LeaseState.Held);
        await scene.Beta.StopAsync();
        await scene.Alpha.StopAsync();
        await scene.Alpha.StartAsync();
        await scene.Beta.StartAsync();
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Copying, LeaseState.Held);
        await LeaseScene.BringAsync(scene.Beta, lease, film);
        await scene.Beta.StopAsync();
        await scene.Beta.StartAsync();

        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Held);
        Assert.Equal(film.Length, await LeaseScene.ReservedAsync(scene.Beta));
    }

    [Fact]
    public async Task A_proposal_at_another_price_than_the_offer_is_refused()
    {
        await using var scene = await LentAsync();

        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", LeaseScene.Film(3), storageMicros: 3_999_999);

        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Ended);
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Refused, LeaseState.Ended);
        Assert.Equal((LeaseRefusals.OtherPrices, "Refused"), await FailureAsync(scene.Alpha, lease));
        Assert.Equal(0, await LeaseScene.ReservedAsync(scene.Beta));
    }

    [Fact]
    public async Task A_full_host_refuses_and_reserves_nothing()
    {
        await using var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(150_000, 4_000_000), scene.Alpha);
        var (first, second) = (LeaseScene.Film(4), LeaseScene.Film(5));

        var kept = await LeaseScene.WantAsync(scene.Alpha, "beta", first);
        await LeaseScene.ReachesAsync(scene.Beta, kept, LeaseState.Copying, LeaseState.Held);
        var refused = await LeaseScene.WantAsync(scene.Alpha, "beta", second);

        await LeaseScene.ReachesAsync(scene.Alpha, refused, LeaseState.Ended);
        Assert.Equal((LeaseRefusals.NoRoom, "Refused"), await FailureAsync(scene.Alpha, refused));
        Assert.Equal(first.Length, await LeaseScene.ReservedAsync(scene.Beta));
    }

    [Fact]
    public async Task A_released_copy_is_let_go_signed_away_and_its_room_is_free_again()
    {
        await using var scene = await LentAsync();
        var film = LeaseScene.Film(6);
        var lease = await HeldAsync(scene, film);

        Assert.Equal(LeaseMoveOutcome.Done, await LeaseScene.ChangeAsync(scene.Alpha, (db, book) => book.ReleaseAsync(db, lease, "not-needed", CancellationToken.None)));

        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Ended);
        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Ended);
        Assert.Equal(0, await LeaseScene.ReservedAsync(scene.Beta));
        await using var db = scene.Beta.OpenDatabase();
        Assert.False(await db.Set<BlobPin>().AnyAsync(p => p.Reason == LeaseBook.PinReason));
        var gone = (await LeaseBook.ViewAsync(db, lease, CancellationToken.None))!.Host!.Record;
        Assert.Equal((HostPhase.Gone, "released"), (gone.Phase, gone.Reason));
    }

    [Fact]
    public async Task A_host_that_cannot_copy_says_so_and_the_owner_gives_the_lease_up()
    {
        await using var scene = await LentAsync();
        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", LeaseScene.Film(7));
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Copying, LeaseState.Held);

        await LeaseScene.ChangeAsync(scene.Beta, (db, book) => book.DeclineAsync(db, lease, "policy-changed", CancellationToken.None));

        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Ended);
        Assert.Equal(("policy-changed", "Declined"), await FailureAsync(scene.Alpha, lease));
        await Eventually.HoldsAsync(async () => await LeaseScene.ReservedAsync(scene.Beta) == 0, "the room is free");
    }

    [Fact]
    public async Task A_change_of_visibility_reaches_the_holder()
    {
        await using var scene = await LentAsync();
        var lease = await HeldAsync(scene, LeaseScene.Film(8));

        await LeaseScene.ChangeAsync(scene.Alpha, (db, book) => book.SetVisibilityAsync(db, lease, LeaseVisibility.NeverServe, CancellationToken.None));

        await Eventually.HoldsAsync(async () => (await LeaseScene.LeaseAsync(scene.Beta, lease))!.Visibility == LeaseVisibility.NeverServe, "beta knows");
        var row = (await LeaseScene.LeaseAsync(scene.Beta, lease))!;
        Assert.Equal(LeaseState.Held, row.State);
        Assert.False(row.Serves);
    }

    [Fact]
    public async Task A_proposal_that_nobody_answers_in_time_is_given_up()
    {
        await using var scene = await LeaseScene.StartAsync(2, times => times with { AnswerWithinSeconds = 2 });
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        await scene.Beta.StopAsync();

        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", LeaseScene.Film(9));

        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Ended);
        Assert.Equal("Expired", (await FailureAsync(scene.Alpha, lease)).Because);
    }

    [Fact]
    public async Task A_held_lease_is_renewed_before_its_end()
    {
        await using var scene = await LeaseScene.StartAsync(2, _ => new Protocol.Membership.LeaseParameters
        {
            DurationSeconds = 60,
            RenewFromSeconds = 5,
            GraceSeconds = 30,
            AnswerWithinSeconds = 30,
            CopyWithinSeconds = 30,
            UnreachableAfterSeconds = 30,
        });
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        var lease = await HeldAsync(scene, LeaseScene.Film(10));
        var first = (await LeaseScene.LeaseAsync(scene.Beta, lease))!.Until;

        await Eventually.HoldsAsync(async () => (await LeaseScene.LeaseAsync(scene.Beta, lease))!.Until > first, "the host accepts the next term");
        await Eventually.HoldsAsync(async () => (await LeaseScene.LeaseAsync(scene.Alpha, lease))!.Until > first, "the owner knows that the host accepted");
        Assert.True((await LeaseScene.LeaseAsync(scene.Alpha, lease))!.IsHeld);
    }

    [Fact]
    public async Task A_quiet_host_signs_again_before_it_would_be_called_unreachable()
    {
        await using var scene = await LeaseScene.StartAsync(2, times => times with { UnreachableAfterSeconds = 6 });
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        var lease = await HeldAsync(scene, LeaseScene.Film(11));
        var first = await RevisionAsync(scene.Alpha, lease);

        await Eventually.HoldsAsync(async () => await RevisionAsync(scene.Alpha, lease) > first + 1, "the owner sees two more signatures");

        var row = (await LeaseScene.LeaseAsync(scene.Alpha, lease))!;
        Assert.Equal((LeaseState.Held, null), (row.State, row.FailedBecause));
    }

    [Fact]
    public async Task A_host_that_falls_silent_is_shown_and_comes_back()
    {
        await using var scene = await LeaseScene.StartAsync(2, times => times with { UnreachableAfterSeconds = 6 });
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        var lease = await HeldAsync(scene, LeaseScene.Film(12));

        await scene.Beta.StopAsync();
        await Eventually.HoldsAsync(async () => (await LeaseScene.LeaseAsync(scene.Alpha, lease))!.Unreachable, "alpha misses the signs of life");
        Assert.Equal(LeaseState.Held, (await LeaseScene.LeaseAsync(scene.Alpha, lease))!.State);
        await scene.Beta.StartAsync();

        await Eventually.HoldsAsync(async () => !(await LeaseScene.LeaseAsync(scene.Alpha, lease))!.Unreachable, "beta signs again");
    }

    private static async Task<long> RevisionAsync(TestNode node, LeaseId lease)
    {
        await using var db = node.OpenDatabase();
        return (await LeaseBook.ViewAsync(db, lease, CancellationToken.None))!.Host!.Record.Revision;
    }

    private static async Task<LeaseScene> LentAsync()
    {
        var scene = await LeaseScene.StartAsync(2);
        await scene.LendAsync(scene.Beta, LeaseScene.Offer(10_000_000, 4_000_000), scene.Alpha);
        return scene;
    }

    private static async Task<LeaseId> HeldAsync(LeaseScene scene, byte[] film)
    {
        var lease = await LeaseScene.WantAsync(scene.Alpha, "beta", film);
        await LeaseScene.ReachesAsync(scene.Beta, lease, LeaseState.Copying, LeaseState.Held);
        await LeaseScene.BringAsync(scene.Beta, lease, film);
        await LeaseScene.ReachesAsync(scene.Alpha, lease, LeaseState.Held);
        return lease;
    }

    private static async Task<(string? Reason, string? Because)> FailureAsync(TestNode node, LeaseId lease)
    {
        var row = (await LeaseScene.LeaseAsync(node, lease))!;
        return (row.Reason, row.FailedBecause);
    }
}
