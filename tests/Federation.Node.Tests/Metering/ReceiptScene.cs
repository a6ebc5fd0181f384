using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Accounting.Periods;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Metering;
using Federation.Node.Settlement;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Membership;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using CharterCalendar = Federation.Protocol.Membership.CharterCalendar;

namespace Federation.Node.Tests.Metering;

/// <summary>Three members under one movable clock. Leases are put into the databases of both sides as signed moves of the past would have left them.</summary>
public sealed class ReceiptScene : IAsyncDisposable
{
    public const int WindowSeconds = 60;
    public const int PeriodSeconds = 600;
    public const long Tb = 1_000_000_000_000;

    private ReceiptScene(TestFederation federation, ShiftedClock clock, BillingPeriod period)
    {
        Federation = federation;
        Clock = clock;
        Period = period;
    }

    public TestFederation Federation { get; }

    public ShiftedClock Clock { get; }

    /// <summary>The period in which the scene begins.</summary>
    public BillingPeriod Period { get; }

    public TestNode Alpha => Federation["alpha"];

    public TestNode Beta => Federation["beta"];

    public TestNode Gamma => Federation["gamma"];

    /// <summary>Closes as soon as all have contributed, and never without one of them.</summary>
    public static CharterCalendar Patient { get; } = new()
    {
        SummariesDueSeconds = 0,
        ContributionsDueSeconds = 0,
        CloseDueSeconds = 10_000_000,
        SignaturesDueSeconds = 10_000_000,
        DisputesEndSeconds = 10_000_000,
        ProposerTakeoverSeconds = 10_000_000,
    };

    public static async Task<ReceiptScene> StartAsync(Func<Charter, Charter>? charter = null, DateTimeOffset? begin = null)
    {
        var clock = new ShiftedClock();
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var start = begin ?? DateTimeOffset.FromUnixTimeSeconds(seconds - (seconds % PeriodSeconds));
        clock.JumpTo(start.AddSeconds(5));
        var federation = await TestFederation.StartAsync(
            3,
            c => (charter ?? (x => x))(c with
            {
                Founding = c.Founding with { FoundedAt = start },
                WindowSeconds = WindowSeconds,
                Period = new CharterPeriod { Kind = PeriodKind.Fixed, Seconds = PeriodSeconds },
                Calendar = Patient,
                Lease = c.Lease with { GraceSeconds = 300 * 86_400, UnreachableAfterSeconds = 300 * 86_400 },
            }),
            services => services.AddSingleton<TimeProvider>(clock));
        var period = BillingPeriod.Of(start, start.AddSeconds(PeriodSeconds));
        return new ReceiptScene(federation, clock, period);
    }

    public ValueTask DisposeAsync() => Federation.DisposeAsync();

    /// <summary>A lease held from one instant to another, as both sides know it; a lying host may know another size.</summary>
    public async Task<LeaseId> HeldAsync(
        string owner, string host, long sizeBytes, DateTimeOffset from, DateTimeOffset? releasedAt = null, long storageMicros = 4_000_000, long? sizeAtHost = null)
    {
        var id = new LeaseId(Guid.NewGuid());
        foreach (var (node, role, size) in new[] { (Federation[owner], LeaseRole.Owner, sizeBytes), (Federation[host], LeaseRole.Host, sizeAtHost ?? sizeBytes) })
        {
            var records = Records(id, owner, host, size, from, releasedAt, storageMicros);
            var signed = Records(id, owner, host, sizeBytes, from, releasedAt, storageMicros);
            await InsertAsync(node, role, records, role == LeaseRole.Host ? Batch(Federation[owner], signed) : null, from, releasedAt);
        }

        return id;
    }

    public void JumpPast(DateTimeOffset instant) => Clock.JumpTo(instant.AddSeconds(8));

    internal static async Task<List<WindowRow>> WindowsAsync(TestNode node, string chain)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<WindowRow>().AsNoTracking().Where(w => w.Chain == chain).OrderBy(w => w.Seq).ToListAsync();
    }

    /// <summary>True while a received receipt waits for something that is not there yet.</summary>
    internal static async Task<bool> IsWaitingAsync(TestNode node)
    {
        await using var db = node.OpenDatabase();
        return await db.Set<InboundStreamRow>().AnyAsync(s => s.Stream == Streams.Receipts && s.ReceivedThrough > s.ProcessedThrough && s.WaitReason != null);
    }

    /// <summary>Waits until a node has so many answered windows of a chain.</summary>
    internal static Task AnsweredAsync(TestNode node, string chain, int count) => Eventually.HoldsAsync(
        async () => (await WindowsAsync(node, chain)).Count(w => w.State != ReceiptState.Unanswered) == count,
        async () => $"{node.Handle}: " + string.Join(' ', (await WindowsAsync(node, chain)).Select(w => $"{w.Seq}:{w.State}")));

    internal Task<CloseRow> IssuedAsync(TestNode node) => IssuedAsync(node, Period);

    internal static async Task<CloseRow> IssuedAsync(TestNode node, BillingPeriod period)
    {
        CloseRow? row = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var db = node.OpenDatabase();
                row = await db.Set<CloseRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Period == period.Id);
                return row is { Stage: CloseStage.Issued, Statement: not null };
            },
            async () =>
            {
                await using var db = node.OpenDatabase();
                var documents = await db.Set<CloseDocumentRow>().Where(d => d.Period == period.Id).Select(d => d.Type + " of " + d.Author).ToListAsync();
                return $"{node.Handle}: {row?.Stage} {row?.Fault} next {row?.NextActionAt:O}; {string.Join(", ", documents)}";
            });
        return row!;
    }

    internal static Dictionary<string, long> Balances(CloseRow close) => JsonNode.Parse(close.StatementUtf8!)!["results"]!.AsArray()
        .ToDictionary(r => r!["party"]!.ToString(), r => long.Parse(r!["balanceMinor"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));

    public static async Task<HttpResponseMessage> DeclareAsync(TestNode node, long minorUnits, string period = "current", string pool = "storage")
    {
        using var client = node.AdminClient();
        return await client.PostAsJsonAsync(
            new Uri("/api/v1/costs", UriKind.Relative),
            new { pool, amountMinorUnits = minorUnits.ToString(System.Globalization.CultureInfo.InvariantCulture), period, text = "Rent and electricity" });
    }

    public static async Task<JsonNode> GetAsync(TestNode node, string path)
    {
        using var client = node.AdminClient();
        using var answer = await client.GetAsync(new Uri("/api/v1" + path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static LeaseRecordSet Records(LeaseId id, string owner, string host, long size, DateTimeOffset from, DateTimeOffset? releasedAt, long storageMicros)
    {
        var until = from.AddDays(60);
        var proposal = new LeaseProposal
        {
            LeaseId = id,
            OwnerHandle = MemberHandle.Parse(owner),
            HostHandle = MemberHandle.Parse(host),
            Manifest = new BlobManifest { Blob = new BlobId(Sha256Digest.Of(id.Value.ToByteArray())), Size = new ByteSize(size), MerkleRoot = Sha256Digest.Of(id.Value.ToByteArray()) },
            PriceList = new PriceList { StorageMicrosPerTbMonth = storageMicros, EgressMicrosPerTb = 1_000_000, Currency = "EUR" },
            Visibility = LeaseVisibility.Public,
            EgressCeiling = new ByteSize(Tb),
            Salt = Sha256Digest.Of([.. id.Value.ToByteArray(), 1]),
            Until = until,
            AnswerBy = until,
            CopyBy = until,
        };
        var set = LeaseRecordSet.Empty.With(LeaseJson.Hashed(Made(OwnerMoves.Want(proposal, 1, from))));
        set = set.With(LeaseJson.Hashed(Made(OwnerMoves.Propose(set, 1, from))));
        set = set.With(LeaseJson.Hashed(Made(HostMoves.Agree(set, 1, from, until))));
        set = set.With(LeaseJson.Hashed(Made(OwnerMoves.Confirm(set, 1, from))));
        set = set.With(LeaseJson.Hashed(Made(HostMoves.Held(set, 1, from))));
        return releasedAt is { } at ? set.With(LeaseJson.Hashed(Made(OwnerMoves.Release(set, 1, at)))) : set;
    }

    private static TRecord Made<TRecord>(Move<TRecord> move)
        where TRecord : class, ILeaseRecord => move.IsMade ? move.Record : throw new InvalidOperationException($"The move is refused: {move.Refusal}.");

    /// <summary>The owner's records as its host has them: in a batch that the owner signed.</summary>
    private static SignedDocument Batch(TestNode owner, LeaseRecordSet records)
    {
        var view = owner.Services.GetRequiredService<MembershipDirectory>().Require();
        var first = records.Owner.Values.First();
        var header = new DocumentHeader
        {
            Id = $"{owner.Options.NodeOrigin}/documents/batch/{first.LeaseId}",
            Type = DocumentTypes.LeaseBatch,
            Author = owner.ActorUri,
            Federation = view.FederationId.ToString(),
            MemberRevision = view.Revision,
            Epoch = 1,
            DocSeq = 1,
            Published = first.At,
        };
        var body = new LeaseBatchBody { Owner = first.OwnerHandle, Host = first.HostHandle, OwnerRecords = [.. records.Owner.Values.Where(r => r.Phase != OwnerPhase.Wanted)] };
        return SignedDocument.Sign(header, body, DocumentJson.Strict.LeaseBatchBody, owner.DocumentKey, MemberKeyIds.For(owner.ActorUri, MemberKeyPurpose.Document));
    }

    private static async Task InsertAsync(TestNode node, LeaseRole role, LeaseRecordSet records, SignedDocument? batch, DateTimeOffset from, DateTimeOffset? releasedAt)
    {
        await using var db = node.OpenDatabase();
        var owner = records.View.OwnerPath[0].Record;
        var row = LeaseIntake.NewRow(role, owner, from);
        row.State = releasedAt is null ? LeaseState.Held : LeaseState.Releasing;
        row.StorageMicrosPerTbMonth = owner.PriceList.StorageMicrosPerTbMonth;
        row.EgressMicrosPerTb = owner.PriceList.EgressMicrosPerTb;
        row.ConfirmedAt = from;
        row.HeldAt = from;
        db.Add(row);
        if (batch is not null)
        {
            db.Add(new LeaseBatchRow { Hash = batch.Hash, Author = row.Owner, Utf8 = batch.Utf8.ToArray(), ReceivedAt = from });
        }

        foreach (var (reference, record) in records.Owner)
        {
            db.Add(Row(row, LeaseWriter.Owner, reference, JsonSerializer.Serialize(record, LeaseJson.OwnerRecord), batch?.Hash ?? default, from));
        }

        foreach (var (reference, record) in records.Host)
        {
            db.Add(Row(row, LeaseWriter.Host, reference, JsonSerializer.Serialize(record, LeaseJson.HostRecord), default, from));
        }

        await db.SaveChangesAsync();
    }

    private static LeaseRecordRow Row(LeaseRow lease, LeaseWriter writer, RecordRef reference, string json, Sha256Digest batch, DateTimeOffset now) => new()
    {
        Lease = lease.Id,
        Writer = writer,
        Epoch = reference.Epoch,
        Revision = reference.Revision,
        Hash = reference.Hash,
        Json = json,
        Peer = lease.Peer,
        Batch = batch,
        StoredAt = now,
    };
}
