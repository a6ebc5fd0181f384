using System.Text;
using Federation.S3.Errors;

namespace Federation.S3.Routing;

/// <summary>The decoded query. A name stands at most once, since two parsers could pick different values of a repeated one.</summary>
internal sealed class S3Query
{
    public const int MaxParameters = 64;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> All => _values;

    public static Outcome<S3Query> Parse(ReadOnlySpan<char> text)
    {
        var query = new S3Query();
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = PercentCoding.Decode(equals < 0 ? pair : pair[..equals], plusIsSpace: true);
            var value = equals < 0 ? "" : PercentCoding.Decode(pair[(equals + 1)..], plusIsSpace: true);
            if (name is null || value is null)
            {
                return S3Error.InvalidURI;
            }

            if (query._values.Count == MaxParameters)
            {
                return new S3Refusal(S3Error.InvalidArgument, "Too many query parameters.");
            }

            if (!query._values.TryAdd(name, value))
            {
                return new S3Refusal(S3Error.InvalidArgument, "A query parameter stands more than once.");
            }
        }

        return query;
    }

    public string? this[string name] => _values.GetValueOrDefault(name);

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>SigV4 canonical query: encoded, ordered by encoded name, the one excluded name left out.</summary>
    public string Canonical(string? excluded = null)
    {
        var pairs = _values.Where(pair => pair.Key != excluded)
            .Select(pair => (Name: PercentCoding.Encode(pair.Key, false), Value: PercentCoding.Encode(pair.Value, false)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var (name, value) in pairs)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=').Append(value);
        }

        return text.ToString();
    }
}
