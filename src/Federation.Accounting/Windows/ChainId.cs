using System.Diagnostics.CodeAnalysis;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Windows;

/// <summary>Names one receipt chain: who held or served, for whom, by which meter. Text: <c>host/owner/meter</c>.</summary>
/// <param name="Host">The supplier, credited.</param>
/// <param name="Owner">The consumer, whose use counts in the shared cost.</param>
/// <param name="Meter">What is measured.</param>
public readonly record struct ChainId(MemberHandle Host, MemberHandle Owner, MeterKind Meter) : IComparable<ChainId>
{
    /// <summary>Reads <c>host/owner/meter</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ChainId chain)
    {
        chain = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length != 3 || !MemberHandle.TryParse(parts[0], out var host) || !MemberHandle.TryParse(parts[1], out var owner)
            || !MeterKindText.TryParse(parts[2], out var meter))
        {
            return false;
        }

        chain = new ChainId(host, owner, meter);
        return true;
    }

    /// <summary>Order of the text form.</summary>
    public int CompareTo(ChainId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary><c>host/owner/meter</c>.</summary>
    public override string ToString() => $"{Host}/{Owner}/{Meter.ToText()}";

    /// <summary>Text order.</summary>
    public static bool operator <(ChainId left, ChainId right) => left.CompareTo(right) < 0;

    /// <summary>Text order.</summary>
    public static bool operator >(ChainId left, ChainId right) => left.CompareTo(right) > 0;

    /// <summary>Text order.</summary>
    public static bool operator <=(ChainId left, ChainId right) => left.CompareTo(right) <= 0;

    /// <summary>Text order.</summary>
    public static bool operator >=(ChainId left, ChainId right) => left.CompareTo(right) >= 0;
}
