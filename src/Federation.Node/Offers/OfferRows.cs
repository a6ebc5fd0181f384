using System.Text.Json;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Federation.Node.Offers;

/// <summary>
/// This node's own offer; at most one row. Its lock is the lock on the room: whoever reserves, keeps, releases or publishes holds it to the end of its
/// transaction.
/// </summary>
internal sealed class OwnOfferRow
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    public required OfferSettings Settings { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>Sequence of the newest published offer; 0 before the first.</summary>
    public long Sequence { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Free bytes as the newest published offer says them.</summary>
    public long PublishedFreeBytes { get; set; }

    /// <summary>The newest published document; none before the first.</summary>
    public Sha256Digest Document { get; set; }

    /// <summary>When the offer is to be looked at again: changed, partly taken, or soon to expire.</summary>
    public required DateTimeOffset NextActionAt { get; set; }
}

/// <summary>Room promised to one lease.</summary>
internal sealed class ReservationRow
{
    public required LeaseId Lease { get; init; }

    public required MemberHandle Owner { get; init; }

    public required ByteSize Size { get; init; }

    /// <summary>Bytes a month that the lease's owner may have charged.</summary>
    public required ByteSize EgressCeiling { get; init; }

    /// <summary>Free again after this instant; null while the lease is confirmed.</summary>
    public DateTimeOffset? Until { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
}

/// <summary>The newest offer of another member that reached this node.</summary>
internal sealed class KnownOfferRow
{
    public required MemberHandle Host { get; init; }

    public required long Epoch { get; init; }

    public required long Sequence { get; init; }

    public required Sha256Digest Document { get; init; }

    /// <summary>The signed bytes, so that the offer can be shown to others.</summary>
    public required byte[] Utf8 { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

internal sealed class OfferMapping : IEntityTypeConfiguration<OwnOfferRow>, IEntityTypeConfiguration<ReservationRow>, IEntityTypeConfiguration<KnownOfferRow>
{
    public void Configure(EntityTypeBuilder<OwnOfferRow> builder)
    {
        builder.ToTable("own", "offers", table => table.HasCheckConstraint("ck_own_one_row", "id = 1"));
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Settings).HasColumnType("jsonb").HasConversion<SettingsConverter>();
    }

    public void Configure(EntityTypeBuilder<ReservationRow> builder)
    {
        builder.ToTable("reservation", "offers");
        builder.HasKey(r => r.Lease);
        builder.HasIndex(r => r.Until);
    }

    public void Configure(EntityTypeBuilder<KnownOfferRow> builder)
    {
        builder.ToTable("known", "offers");
        builder.HasKey(r => r.Host);
    }

    private sealed class SettingsConverter() : ValueConverter<OfferSettings, string>(
        settings => JsonSerializer.Serialize(settings, OffersJson.Instance.OfferSettings),
        text => JsonSerializer.Deserialize(text, OffersJson.Instance.OfferSettings)!);
}
