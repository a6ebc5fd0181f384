namespace Federation.Node.Blobs;

/// <summary>The order of keys by their UTF-8 bytes, which is the order of code points.</summary>
internal static class KeyOrder
{
    private const int LastCodePoint = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int AfterSurrogates = 0xE000;

    /// <summary>The least text that follows every text beginning with the prefix; null when there is none (the prefix is empty or all U+10FFFF).</summary>
    public static string? FirstAfterPrefix(string prefix)
    {
        var end = prefix.Length;
        while (end > 0)
        {
            var start = end - (end > 1 && char.IsSurrogatePair(prefix[end - 2], prefix[end - 1]) ? 2 : 1);
            var last = start == end - 1 ? prefix[start] : char.ConvertToUtf32(prefix, start);
            if (last != LastCodePoint)
            {
                var next = last + 1 == FirstSurrogate ? AfterSurrogates : last + 1;
                return string.Concat(prefix.AsSpan(0, start), char.ConvertFromUtf32(next));
            }

            end = start;
        }

        return null;
    }
}
