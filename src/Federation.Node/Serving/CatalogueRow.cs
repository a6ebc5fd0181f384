using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Node.Hosting.Work;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Serving;

/// <summary>What another member signed as the present meaning of one of its public names: the entry with the highest sequence that was seen.</summary>
internal sealed class CatalogueRow
{
    public required MemberHandle Owner { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required long Sequence { get; set; }

    /// <summary>Null when the name stands for nothing public any more.</summary>
    public BlobId? Blob { get; set; }

    public required ByteSize Size { get; set; }

    public string? ContentType { get; set; }

    public required string HeadersJson { get; set; }

    /// <summary>Handles of the members that hold a verified copy.</summary>
    public required List<string> Holders { get; set; }

    /// <summary>The signed document.</summary>
    public required byte[] Utf8 { get; set; }

    public required DateTimeOffset ReceivedAt { get; set; }

    /// <summary>Null when the name stands for nothing public.</summary>
    public MediaObject? Media() => Blob is not { } blob ? null : new MediaObject
    {
        Blob = blob,
        Size = Size,
        ContentType = ContentType,
        Headers = JsonSerializer.Deserialize(HeadersJson, ServingJson.Default.DictionaryStringString)!,
    };
}

/// <summary>What this node, as owner, last signed about one of its own names, and whether it must look again.</summary>
internal sealed class PublicationRow : ClaimableRow
{
    public long Id { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary>Of the last signed entry; 0 before the first.</summary>
    public long Sequence { get; init; }

    /// <summary>Sequence of the object that the entry speaks of.</summary>
    public long ObjectSequence { get; init; }

    /// <summary>Hash of what the entry says, its sequence aside.</summary>
    public Sha256Digest? Content { get; init; }

    /// <summary>The blob of the last signed entry; null when it says that the name stands for nothing.</summary>
    public BlobId? Blob { get; init; }

    /// <summary>Counts the reasons to look; one that comes while a worker looks is not lost.</summary>
    public long Changes { get; init; }
}

internal sealed class CatalogueMapping : IEntityTypeConfiguration<CatalogueRow>, IEntityTypeConfiguration<PublicationRow>
{
    public void Configure(EntityTypeBuilder<CatalogueRow> builder)
    {
        builder.ToTable("catalogue", ServingMapping.Schema);
        builder.HasKey(r => new { r.Owner, r.Bucket, r.Key });
    }

    public void Configure(EntityTypeBuilder<PublicationRow> builder)
    {
        builder.ToTable("publication", ServingMapping.Schema);
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(r => new { r.Bucket, r.Key }).IsUnique();
        builder.HasIndex(r => r.Blob);
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ServingJson : JsonSerializerContext;
