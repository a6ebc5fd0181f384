using System.Buffers;
using System.Text;

namespace Federation.S3.Routing;

/// <summary>The one percent-encoding that signatures are computed over: unreserved characters stay, all else is %XX in capitals.</summary>
internal static class PercentCoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static string Encode(string text, bool keepSlash)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b < 0x80 && (Unreserved.Contains((char)b) || (keepSlash && b == '/')))
            {
                result.Append((char)b);
            }
            else
            {
                result.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
            }
        }

        return result.ToString();
    }

    /// <summary>Null when an escape is broken, a character is not ASCII, or the bytes are not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return null;
                }

                bytes[count++] = Convert.FromHexString(text.Slice(i + 1, 2))[0];
                i += 2;
            }
            else if (c is <= ' ' or >= (char)0x7F)
            {
                return null;
            }
            else
            {
                bytes[count++] = plusIsSpace && c is '+' ? (byte)' ' : (byte)c;
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
