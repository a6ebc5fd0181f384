using Federation.Node.Serving;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Serving;

public sealed class EgressTests
{
    [Fact]
    public async Task Public_reads_are_credited_up_to_the_standing_ticket_and_no_further()
    {
        const long Ceiling = MediaScene.SizeBytes + 1000;
        await using var scene = await MediaScene.StartAsync(egressCeilingBytes: Ceiling);
        await scene.PublishedAsync();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await scene.GetAsync(scene.Beta, MediaScene.Path);
            Assert.Equal(scene.Film, await answer.Content.ReadAsByteArrayAsync());
        }

        // Stopping flushes what was counted.
        await scene.Beta.StopAsync();
        await using var db = scene.Beta.OpenDatabase();
        var rows = await db.Set<EgressRow>().Where(e => e.Lease == scene.Lease).ToListAsync();
        var amounts = await EgressCounters.InWindowAsync(db, MemberHandle.Parse("alpha"), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, CancellationToken.None);
        Assert.Equal((Ceiling, (2L * MediaScene.SizeBytes) - Ceiling), (rows.Sum(r => r.Credited), rows.Sum(r => r.Uncredited)));
        Assert.Equal([new EgressAmount(scene.Lease, Ceiling)], amounts);
        Assert.All(rows, r => Assert.Equal(0, r.WindowStart.ToUnixTimeSeconds() % TestFederation.ShortCharter().WindowSeconds));
    }

    [Fact]
    public async Task The_owner_counts_its_own_reads_for_nobody()
    {
        await using var scene = await MediaScene.StartAsync();
        using var answer = await scene.GetAsync(scene.Alpha, MediaScene.Path);
        Assert.Equal(scene.Film, await answer.Content.ReadAsByteArrayAsync());

        await scene.Alpha.StopAsync();

        await using var db = scene.Alpha.OpenDatabase();
        Assert.False(await db.Set<EgressRow>().AnyAsync());
    }

    [Fact]
    public async Task Bytes_in_flight_are_taken_from_a_ticket_before_the_first_leaves()
    {
        await using var scene = await MediaScene.StartAsync();
        var counters = scene.Beta.Services.GetRequiredService<EgressCounters>();
        var ticket = new TicketUse(Sha256Digest.Of("ticket"u8), 100, TimeProvider.System.GetUtcNow().AddHours(1));
        var charge = new EgressCharge { Lease = scene.Lease, Owner = MemberHandle.Parse("alpha"), Ticket = ticket };
        await using var db = scene.Beta.OpenDatabase();

        Assert.True(await counters.TryReserveAsync(db, ticket, 60, CancellationToken.None));
        Assert.False(await counters.TryReserveAsync(db, ticket, 41, CancellationToken.None));
        counters.Count(charge, 10);
        Assert.False(await counters.TryReserveAsync(db, ticket, 41, CancellationToken.None));
        counters.Free(ticket, 50);
        Assert.True(await counters.FlushAsync(CancellationToken.None));
        Assert.True(await counters.TryReserveAsync(db, ticket, 90, CancellationToken.None));
        Assert.False(await counters.TryReserveAsync(db, ticket, 1, CancellationToken.None));
    }
}
