using System.Text;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>One page of a listing: keys and common prefixes in one order, counted together against the maximum.</summary>
internal sealed record KeyPage(IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> CommonPrefixes, ListingPosition? Next);

/// <summary>Where a listing goes on: after a key, or after everything under a common prefix.</summary>
internal readonly record struct ListingPosition(string Text, bool IsPrefix);

/// <summary>
/// Rolls ordered scans up into a page. A common prefix is skipped by one seek once a scan ends inside it, so a folder of a million
/// keys costs one page of rows, not a million.
/// </summary>
internal static class KeyListing
{
    public static async ValueTask<KeyPage> ReadAsync(
        IObjects objects, string bucket, string prefix, string? delimiter, ListingPosition? after, int maxKeys, CancellationToken cancellationToken)
    {
        var found = new List<ObjectInfo>();
        var prefixes = new List<string>();
        if (maxKeys == 0)
        {
            return new KeyPage(found, prefixes, null);
        }

        var scan = Start(bucket, prefix, after, maxKeys + 1);
        string? open = after is { IsPrefix: true } skipped ? skipped.Text : null;
        ListingPosition? last = null;
        while (true)
        {
            var rows = await objects.ScanAsync(scan, cancellationToken);
            foreach (var row in rows)
            {
                if (open is not null && row.Key.StartsWith(open, StringComparison.Ordinal))
                {
                    continue;
                }

                if (found.Count + prefixes.Count == maxKeys)
                {
                    return new KeyPage(found, prefixes, last);
                }

                open = CommonPrefix(row.Key, prefix, delimiter);
                if (open is null)
                {
                    found.Add(row);
                    last = new ListingPosition(row.Key, false);
                }
                else
                {
                    prefixes.Add(open);
                    last = new ListingPosition(open, true);
                }
            }

            if (rows.Count < scan.Limit)
            {
                return new KeyPage(found, prefixes, null);
            }

            scan = Start(bucket, prefix, open is null ? new ListingPosition(rows[^1].Key, false) : new ListingPosition(open, true), scan.Limit);
        }
    }

    /// <summary>The least text that sorts, by UTF-8 bytes, after every text starting with the one given; null if there is none.</summary>
    public static string? Successor(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var lastRune = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (lastRune < 0x10FFFF)
            {
                runes.Add(new Rune(lastRune == 0xD7FF ? 0xE000 : lastRune + 1));
                return string.Concat(runes.Select(static rune => rune.ToString()));
            }
        }

        return null;
    }

    public static string? CommonPrefix(string key, string prefix, string? delimiter)
    {
        var at = string.IsNullOrEmpty(delimiter) ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter!.Length)];
    }

    private static ObjectScan Start(string bucket, string prefix, ListingPosition? after, int limit)
    {
        var lower = after is not { } position ? null : position.IsPrefix ? Successor(position.Text) ?? position.Text : position.Text;
        return new ObjectScan { Bucket = bucket, Prefix = prefix, Lower = lower, LowerIsInclusive = after is { IsPrefix: true }, Limit = limit };
    }
}
