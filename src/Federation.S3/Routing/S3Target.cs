using Federation.S3.Errors;

namespace Federation.S3.Routing;

/// <summary>What a request names: bucket, key and query, and the canonical path for its signature.</summary>
internal sealed record S3Target
{
    public required string? Bucket { get; init; }

    public required string? Key { get; init; }

    public required S3Query Query { get; init; }

    public required string CanonicalPath { get; init; }

    /// <summary>Reads the request target as received (never the server's decoded path, which has lost what was signed).</summary>
    public static Outcome<S3Target> Parse(string rawTarget, string host, IReadOnlyList<string> hostSuffixes)
    {
        var target = OriginForm(rawTarget);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var rawPath = question < 0 ? target : target[..question];
        var path = PercentCoding.Decode(rawPath, plusIsSpace: false);
        if (path is null || !path.StartsWith('/'))
        {
            return S3Error.InvalidURI;
        }

        if (S3Query.Parse(question < 0 ? [] : target.AsSpan(question + 1)).IsRefused(out var refusal, out var query))
        {
            return refusal;
        }

        var bucket = BucketOfHost(host, hostSuffixes);
        var rest = path[1..];
        if (bucket is null && rest.Length > 0)
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            bucket = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? "" : rest[(slash + 1)..];
        }

        if (bucket is not null && !NameRules.IsBucketName(bucket))
        {
            return S3Error.InvalidBucketName;
        }

        if (NameRules.CheckKey(rest) is { } badKey)
        {
            return badKey;
        }

        return new S3Target
        {
            Bucket = bucket,
            Key = rest.Length == 0 ? null : rest,
            Query = query,
            CanonicalPath = PercentCoding.Encode(path, keepSlash: true),
        };
    }

    private static string OriginForm(string rawTarget)
    {
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var scheme = rawTarget.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : rawTarget.IndexOf('/', scheme + 3);
        return slash < 0 ? rawTarget : rawTarget[slash..];
    }

    private static string? BucketOfHost(string host, IReadOnlyList<string> hostSuffixes)
    {
        var colon = host.LastIndexOf(':');
        var name = colon > host.LastIndexOf(']') ? host[..colon] : host;
        foreach (var suffix in hostSuffixes)
        {
            if (name.Length > suffix.Length + 1
                && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && name[^(suffix.Length + 1)] == '.')
            {
                return name[..^(suffix.Length + 1)].ToLowerInvariant();
            }
        }

        return null;
    }
}
