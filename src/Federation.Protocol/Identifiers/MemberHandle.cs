using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Identifiers;

/// <summary>A member's short name, unique in its federation: <c>[a-z0-9-]{1,32}</c> (design 03, member card).</summary>
public readonly record struct MemberHandle : IComparable<MemberHandle>
{
    /// <summary>Longest handle, in characters.</summary>
    public const int MaxLength = 32;

    private readonly string? _text;

    private MemberHandle(string text) => _text = text;

    /// <summary>True for the default value, which names nobody.</summary>
    public bool IsNone => _text is null;

    /// <summary>Reads a handle; refuses any other character, an empty and an overlong text.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MemberHandle handle)
    {
        handle = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-"))
        {
            return false;
        }

        handle = new MemberHandle(text);
        return true;
    }

    /// <summary>Reads a handle.</summary>
    /// <exception cref="FormatException">The text is not a handle.</exception>
    public static MemberHandle Parse(string text) =>
        TryParse(text, out var handle) ? handle : throw new FormatException("Not a member handle (1 to 32 of a-z, 0-9 and -).");

    /// <summary>Ordinal order.</summary>
    public int CompareTo(MemberHandle other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    /// <summary>Ordinal order.</summary>
    public static bool operator <(MemberHandle left, MemberHandle right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(MemberHandle left, MemberHandle right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(MemberHandle left, MemberHandle right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(MemberHandle left, MemberHandle right) => left.CompareTo(right) >= 0;
}
