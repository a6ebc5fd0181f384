using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Crypto;

/// <summary>Base58 in the Bitcoin alphabet, the multibase <c>z</c> without its prefix. Cost grows with the square of the length: for keys
/// and signatures.</summary>
public static class Base58
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Writes bytes; each leading zero byte is one leading <c>1</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> data)
    {
        var zeros = data.IndexOfAnyExcept((byte)0);
        zeros = zeros < 0 ? data.Length : zeros;

        // log 256 / log 58 < 1.38.
        var digits = new byte[(data.Length * 138 / 100) + 1];
        var used = 0;
        foreach (var b in data[zeros..])
        {
            int carry = b;
            for (var i = 0; i < used || carry != 0; i++)
            {
                carry += i < used ? digits[i] << 8 : 0;
                digits[i] = (byte)(carry % 58);
                carry /= 58;
                used = Math.Max(used, i + 1);
            }
        }

        var text = new char[zeros + used];
        text.AsSpan(0, zeros).Fill('1');
        for (var i = 0; i < used; i++)
        {
            text[zeros + i] = Alphabet[digits[used - 1 - i]];
        }

        return new string(text);
    }

    /// <summary>Reads text; another alphabet, or more than the bytes allowed, is refused.</summary>
    /// <param name="text">The text, without multibase prefix.</param>
    /// <param name="maxBytes">Longest result accepted, in bytes; also bounds the work.</param>
    /// <param name="data">The bytes, or null.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, int maxBytes, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        var zeros = text.IndexOfAnyExcept('1');
        zeros = zeros < 0 ? text.Length : zeros;
        if (zeros > maxBytes)
        {
            return false;
        }

        var bytes = new byte[maxBytes - zeros];
        var used = 0;
        foreach (var c in text[zeros..])
        {
            var carry = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (carry < 0)
            {
                return false;
            }

            for (var i = 0; i < used || carry != 0; i++)
            {
                if (i == bytes.Length)
                {
                    return false;
                }

                carry += i < used ? bytes[i] * 58 : 0;
                bytes[i] = (byte)(carry & 0xff);
                carry >>= 8;
                used = Math.Max(used, i + 1);
            }
        }

        data = new byte[zeros + used];
        bytes.AsSpan(0, used).CopyTo(data.AsSpan(zeros));
        data.AsSpan(zeros).Reverse();
        return true;
    }
}
