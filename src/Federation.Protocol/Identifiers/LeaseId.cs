using System.Diagnostics.CodeAnalysis;

namespace Federation.Protocol.Identifiers;

/// <summary>Names one lease: 128 random bits chosen by the owner, written as 32 lower-case hexadecimal digits.</summary>
public readonly record struct LeaseId(Guid Value) : IComparable<LeaseId>
{
    /// <summary>Reads 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LeaseId id)
    {
        id = default;
        if (text is not { Length: 32 } || text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            return false;
        }

        id = new LeaseId(Guid.ParseExact(text, "N"));
        return true;
    }

    /// <summary>Reads 32 lower-case hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not a lease id.</exception>
    public static LeaseId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a lease id (32 lower-case hexadecimal digits).");

    /// <inheritdoc/>
    public int CompareTo(LeaseId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");

    /// <summary>Text order.</summary>
    public static bool operator <(LeaseId left, LeaseId right) => left.CompareTo(right) < 0;

    /// <summary>Text order.</summary>
    public static bool operator >(LeaseId left, LeaseId right) => left.CompareTo(right) > 0;

    /// <summary>Text order.</summary>
    public static bool operator <=(LeaseId left, LeaseId right) => left.CompareTo(right) <= 0;

    /// <summary>Text order.</summary>
    public static bool operator >=(LeaseId left, LeaseId right) => left.CompareTo(right) >= 0;
}
