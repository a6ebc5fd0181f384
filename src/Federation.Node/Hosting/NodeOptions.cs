using System.Net;

namespace Federation.Node.Hosting;

/// <summary>Everything an operator may set, from <c>node.json</c> in the data folder, then the environment (<c>FEDERATION_…</c>), then flags.</summary>
internal sealed class NodeOptions
{
    /// <summary>Folder that holds keys, blobs, the private database and the lock. Absolute.</summary>
    public required string DataFolder { get; set; }

    /// <summary>Public origin of the node door, without a trailing slash: pages, API, federation, health.</summary>
    public string NodeOrigin { get; set; } = "";

    /// <summary>Public origin of the S3 door.</summary>
    public string S3Origin { get; set; } = "";

    /// <summary>Public origin of the media door; never the node's origin (design 08.16).</summary>
    public string MediaOrigin { get; set; } = "";

    public string NodeListen { get; set; } = "127.0.0.1:8470";

    public string S3Listen { get; set; } = "127.0.0.1:8471";

    public string MediaListen { get; set; } = "127.0.0.1:8472";

    public DatabaseOptions Database { get; set; } = new();

    /// <summary>AMQP address of a RabbitMQ broker; empty means the in-memory transport (the embedded default).</summary>
    public string Broker { get; set; } = "";

    /// <summary>Lets outbound requests reach loopback addresses and plain http. For demonstrations and tests only.</summary>
    public bool AllowLoopbackPeers { get; set; }

    /// <summary>OTLP endpoint; empty sends no telemetry.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How often every reconciler looks at its rows even when nobody wakes it, in seconds.</summary>
    public int ReconcileSeconds { get; set; } = 5;

    /// <summary>Bytes that must stay free on the blob disk; a write that would go below is refused.</summary>
    public long DiskReserveBytes { get; set; } = 1L << 30;

    /// <summary>Settings of single features, such as <c>transfer.bytesPerSecond</c>; each feature binds its own section.</summary>
    public IConfiguration Features { get; set; } = new ConfigurationBuilder().Build();

    public string BlobFolder => Path.Combine(DataFolder, "blobs");

    public string KeyFolder => Path.Combine(DataFolder, "keys");

    /// <summary>All mistakes at once, in the operator's words; empty when the options can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        foreach (var (name, value) in new[] { ("nodeOrigin", NodeOrigin), ("s3Origin", S3Origin), ("mediaOrigin", MediaOrigin) })
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || value.EndsWith('/'))
            {
                errors.Add($"{name} must be an origin such as https://node.example.org, without a path; it is '{value}'.");
            }
        }

        foreach (var (name, value) in new[] { ("nodeListen", NodeListen), ("s3Listen", S3Listen), ("mediaListen", MediaListen) })
        {
            if (!IPEndPoint.TryParse(value, out _))
            {
                errors.Add($"{name} must be ADDRESS:PORT such as 127.0.0.1:8470; it is '{value}'.");
            }
        }

        if (MediaOrigin.Length > 0 && string.Equals(MediaOrigin, NodeOrigin, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add("mediaOrigin must differ from nodeOrigin: media never shares an origin with pages.");
        }

        if (S3Origin.Length > 0 && string.Equals(S3Origin, NodeOrigin, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add("s3Origin must differ from nodeOrigin: public objects are pages of their writers.");
        }

        if (Database.ConnectionString.Length > 0 != Database.OwnerConnectionString.Length > 0)
        {
            errors.Add("database.connectionString and database.ownerConnectionString come together: the node's role may not own its tables.");
        }

        return errors;
    }
}

internal sealed class DatabaseOptions
{
    /// <summary>External PostgreSQL, as the role the node runs with. Empty: the node starts a private cluster in its data folder.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The same database as its owner; used for migrations and grants only.</summary>
    public string OwnerConnectionString { get; set; } = "";
}
