namespace Federation.S3;

/// <summary>How the endpoint presents itself.</summary>
public sealed class S3Options
{
    /// <summary>The region that clients must sign for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Host names without port under which <c>bucket.suffix</c> names a bucket (virtual-host style). Path style always works.</summary>
    public IList<string> HostSuffixes { get; } = [];

    /// <summary>Most bytes of one PUT; S3's own limit is 5 GiB.</summary>
    public long MaxPutBytes { get; set; } = 5L << 30;

    /// <summary>Most bytes of an XML request body. 1000 keys of 1024 bytes, each escaped, must fit.</summary>
    public int MaxXmlBytes { get; set; } = 8 << 20;

    /// <summary>Where the time comes from; null takes the <see cref="TimeProvider"/> registered, or the system's.</summary>
    public TimeProvider? Clock { get; set; }
}
