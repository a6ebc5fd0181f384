using System.Text.Json;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Blobs;

/// <summary>A name in a bucket and the bytes it stands for now. Overwriting changes the row in place, so its id stays. Written by <see cref="Objects"/> only.</summary>
internal sealed class ObjectRow
{
    public required long Id { get; init; }

    public required long BucketId { get; init; }

    /// <summary>At most 1024 bytes of UTF-8; ordered by them.</summary>
    public required string Key { get; init; }

    public required BlobId Blob { get; set; }

    public required ByteSize Size { get; set; }

    /// <summary>Without quotes: the hexadecimal MD5 of the bytes for a single PUT.</summary>
    public required string ETag { get; set; }

    public string? ContentType { get; set; }

    /// <summary>Other representation headers as they are to be sent: lower-case name to value.</summary>
    public required string HeadersJson { get; set; }

    /// <summary>User metadata: lower-case name without prefix to value.</summary>
    public required string MetadataJson { get; set; }

    /// <summary>Verified checksums that the writer declared: algorithm to base64.</summary>
    public required string ChecksumsJson { get; set; }

    /// <summary>Readable by anyone; else by key, presigned URL or ticket. Never true in a bucket that is not clear.</summary>
    public required bool Public { get; set; }

    /// <summary>Grows with every change of this name, deletion and later re-creation included: what a catalogue entry is ordered by.</summary>
    public required long Sequence { get; set; }

    /// <summary>When the present bytes were stored.</summary>
    public required DateTimeOffset StoredAt { get; set; }

    public IReadOnlyDictionary<string, string> Headers() => Read(HeadersJson);

    public IReadOnlyDictionary<string, string> Metadata() => Read(MetadataJson);

    public IReadOnlyDictionary<string, string> Checksums() => Read(ChecksumsJson);

    public static string Write(IReadOnlyDictionary<string, string> pairs) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(pairs, StringComparer.Ordinal), BlobsJson.Instance.DictionaryStringString);

    private static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize(json, BlobsJson.Instance.DictionaryStringString)!;
}

internal sealed class ObjectMapping : IEntityTypeConfiguration<ObjectRow>
{
    /// <summary>One sequence for all objects: a number taken under an object's lock is higher than every earlier one of that object.</summary>
    public const string Sequence = "object_sequence";

    public void Configure(EntityTypeBuilder<ObjectRow> builder)
    {
        builder.ToTable("object", "blobs");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Id).ValueGeneratedNever();
        // S3 lists keys in the order of their UTF-8 bytes.
        builder.Property(o => o.Key).UseCollation("C");
        builder.HasIndex(o => new { o.BucketId, o.Key }).IsUnique();
        builder.HasIndex(o => o.Blob);
        builder.HasOne<BucketRow>().WithMany().HasForeignKey(o => o.BucketId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BlobRow>().WithMany().HasForeignKey(o => o.Blob).OnDelete(DeleteBehavior.Restrict);
        builder.Metadata.Model.AddSequence(Sequence, "blobs");
    }
}
