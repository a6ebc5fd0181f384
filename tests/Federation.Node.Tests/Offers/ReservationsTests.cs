using Federation.Node.Hosting.Database;
using Federation.Node.Offers;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Node.Tests.Offers;

public sealed class ReservationsTests : IAsyncLifetime
{
    private static readonly MemberHandle Alpha = MemberHandle.Parse("alpha");
    private static readonly MemberHandle Beta = MemberHandle.Parse("beta");

    private readonly SetTime _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Fifty_reservations_at_once_never_exceed_what_is_lent()
    {
        await LendAsync(new OfferSettings { CapacityBytes = 1000, EgressBytesPerMonth = 0, StorageMicrosPerTbMonth = 0, EgressMicrosPerTb = 0 });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ReserveAsync(NewLease(), Alpha, 100, null))));

        Assert.Equal(9, outcomes.Count(o => o == ReservationOutcome.Reserved));
        Assert.Equal(41, outcomes.Count(o => o == ReservationOutcome.NoRoom));
        await using var db = _database.Open();
        Assert.Equal(900, (await Book().FiguresAsync(db, null, null, CancellationToken.None)).ReservedBytes);
    }

    [Fact]
    public async Task A_reservation_past_its_end_frees_its_room_without_anyone_cleaning_up()
    {
        await LendAsync(new OfferSettings { CapacityBytes = 1000, EgressBytesPerMonth = 0, StorageMicrosPerTbMonth = 0, EgressMicrosPerTb = 0 });
        var first = NewLease();
        Assert.Equal(ReservationOutcome.Reserved, await ReserveAsync(first, Alpha, 900, _time.Now + TimeSpan.FromMinutes(5)));
        Assert.Equal(ReservationOutcome.NoRoom, await ReserveAsync(NewLease(), Beta, 1, null));

        _time.Now += TimeSpan.FromMinutes(6);

        Assert.Equal(ReservationOutcome.Reserved, await ReserveAsync(NewLease(), Beta, 900, null));
        await using var db = _database.Open();
        Assert.Null(await Book().FindAsync(db, first, CancellationToken.None));
    }

    [Fact]
    public async Task Keeping_a_reservation_moves_its_end_and_releasing_it_frees_the_room()
    {
        await LendAsync(new OfferSettings { CapacityBytes = 1000, EgressBytesPerMonth = 0, StorageMicrosPerTbMonth = 0, EgressMicrosPerTb = 0 });
        var lease = NewLease();
        await ReserveAsync(lease, Alpha, 900, _time.Now + TimeSpan.FromMinutes(5));
        await InTransactionAsync(db => Book().KeepAsync(db, lease, null, CancellationToken.None));
        _time.Now += TimeSpan.FromDays(100);
        Assert.Equal(ReservationOutcome.NoRoom, await ReserveAsync(NewLease(), Beta, 1, null));

        await InTransactionAsync(db => Book().ReleaseAsync(db, lease, CancellationToken.None));

        Assert.Equal(ReservationOutcome.Reserved, await ReserveAsync(NewLease(), Beta, 900, null));
    }

    [Fact]
    public async Task Reserving_twice_for_one_lease_takes_the_room_once()
    {
        await LendAsync(new OfferSettings { CapacityBytes = 1000, EgressBytesPerMonth = 0, StorageMicrosPerTbMonth = 0, EgressMicrosPerTb = 0 });
        var lease = NewLease();

        Assert.Equal(ReservationOutcome.Reserved, await ReserveAsync(lease, Alpha, 900, null));
        Assert.Equal(ReservationOutcome.Reserved, await ReserveAsync(lease, Alpha, 900, null));
    }

    [Theory]
    [InlineData(901, 1000, "BlobTooLarge")]
    [InlineData(500, 400, "BlobTooLarge")]
    [InlineData(301, 1000, "OwnerLimit")]
    [InlineData(300, 1000, "Reserved")]
    public async Task The_first_reason_that_applies_is_given(long sizeBytes, long largestBytes, string expected)
    {
        await LendAsync(new OfferSettings
        {
            CapacityBytes = 1000,
            MaxBytesPerOwner = 500,
            LargestBlobBytes = largestBytes,
            EgressBytesPerMonth = 0,
            StorageMicrosPerTbMonth = 0,
            EgressMicrosPerTb = 0,
        });
        await ReserveAsync(NewLease(), Alpha, 200, null);

        Assert.Equal(expected, (await ReserveAsync(NewLease(), Alpha, sizeBytes, null)).ToString());
    }

    [Fact]
    public async Task A_node_that_lends_nothing_reserves_nothing() =>
        Assert.Equal(ReservationOutcome.NoOffer, await ReserveAsync(NewLease(), Alpha, 0, null));

    private Reservations Book() => new(new OfferOptions(), _time);

    private async Task<ReservationOutcome> ReserveAsync(LeaseId lease, MemberHandle owner, long sizeBytes, DateTimeOffset? until)
    {
        var outcome = ReservationOutcome.NoRoom;
        await InTransactionAsync(async db => outcome = await Book().TryReserveAsync(db, lease, owner, new ByteSize(sizeBytes), ByteSize.Zero, until, CancellationToken.None));
        return outcome;
    }

    private async Task LendAsync(OfferSettings settings)
    {
        await using var db = _database.Open();
        db.Add(new OwnOfferRow { Id = OwnOfferRow.OnlyId, Settings = settings, ChangedAt = _time.Now, NextActionAt = _time.Now });
        await db.SaveChangesAsync();
    }

    private async Task InTransactionAsync(Func<NodeDbContext, Task> work)
    {
        await using var db = _database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await work(db);
        await transaction.CommitAsync();
    }

    private static LeaseId NewLease() => new(Guid.NewGuid());

    private sealed class SetTime(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
