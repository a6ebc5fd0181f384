using Federation.Protocol.Identifiers;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Tests.Leases;

/// <summary>Records for tests, built field by field so that illegal ones can be built too.</summary>
internal static class LeaseSamples
{
    public static readonly DateTimeOffset T0 = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly PriceList Price = new() { StorageMicrosPerTbMonth = 4_000_000, EgressMicrosPerTb = 1_000_000, Currency = "EUR" };

    public static readonly PriceList DearerPrice = Price with { StorageMicrosPerTbMonth = 5_000_000 };

    public static readonly LeaseTimes Times = LeaseTimes.Default;

    public static readonly LeaseRules Rules = LeaseJson.RulesWith(Times);

    public static readonly DateTimeOffset Until = T0.AddDays(30);

    public static OwnerRecord Owner(OwnerPhase phase, long revision, DateTimeOffset? at = null, HostRecord? cites = null, long epoch = 1) => new()
    {
        LeaseId = new LeaseId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])),
        OwnerHandle = MemberHandle.Parse("alpha"),
        HostHandle = MemberHandle.Parse("beta"),
        Epoch = epoch,
        Revision = revision,
        Phase = phase,
        At = at ?? T0.AddMinutes(revision),
        Until = Until,
        AnswerBy = T0.AddHours(6),
        CopyBy = T0.AddHours(48),
        PriceList = Price,
        Visibility = LeaseVisibility.Public,
        EgressCeiling = new ByteSize(1_000_000),
        Salt = Sha256Digest.Of("salt"u8),
        Manifest = new BlobManifest
        {
            Size = new ByteSize(1_000),
            Blob = new BlobId(Sha256Digest.Of("film"u8)),
            MerkleRoot = Sha256Digest.Of("root"u8),
        },
        SeenHost = cites is null ? null : LeaseJson.Hashed(cites).Ref,
    };

    public static HostRecord Host(HostPhase phase, long revision, OwnerRecord? cites, DateTimeOffset? at = null, long epoch = 1) => new()
    {
        LeaseId = new LeaseId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])),
        OwnerHandle = MemberHandle.Parse("alpha"),
        HostHandle = MemberHandle.Parse("beta"),
        Epoch = epoch,
        Revision = revision,
        Phase = phase,
        At = at ?? T0.AddMinutes(revision).AddSeconds(30),
        ReservedUntil = T0.AddHours(12),
        Until = Until,
        PriceList = Price,
        HeldAt = phase == HostPhase.Held ? at ?? T0.AddMinutes(revision).AddSeconds(30) : null,
        SeenOwner = cites is null ? null : LeaseJson.Hashed(cites).Ref,
    };

    public static LeaseRecordSet Set(params ILeaseRecord[] records) => records.Aggregate(LeaseRecordSet.Empty, Add);

    public static LeaseRecordSet Add(LeaseRecordSet set, ILeaseRecord record) => record switch
    {
        OwnerRecord owner => set.With(LeaseJson.Hashed(owner)),
        HostRecord host => set.With(LeaseJson.Hashed(host)),
        _ => throw new ArgumentOutOfRangeException(nameof(record)),
    };

    /// <summary>A held lease: wanted, proposed, agreed, confirmed, copying, held at T0 + 1 h.</summary>
    public static List<ILeaseRecord> HeldRecords()
    {
        var wanted = Owner(OwnerPhase.Wanted, 1);
        var proposed = Owner(OwnerPhase.Proposed, 2);
        var agreed = Host(HostPhase.Agreed, 1, proposed, T0.AddMinutes(3));
        var confirmed = Owner(OwnerPhase.Confirmed, 3, T0.AddMinutes(4), agreed);
        var copying = Host(HostPhase.Copying, 2, confirmed, T0.AddMinutes(5));
        var held = Host(HostPhase.Held, 3, confirmed, T0.AddHours(1));
        return [wanted, proposed, agreed, confirmed, copying, held];
    }

    public static LeaseOutcome StateOf(LeaseRecordSet set, DateTimeOffset now, LeaseVerdicts? verdicts = null) =>
        LeaseMachine.StateOf(LeaseMachine.Merge(set), now, verdicts ?? LeaseVerdicts.None, Times);
}
