using System.Globalization;

namespace Federation.Protocol.Quantities;

/// <summary>Stored bytes multiplied by seconds. 128 bits: one petabyte for a month already exceeds 64 (design 08.4).</summary>
public readonly record struct ByteSeconds(Int128 Value) : IComparable<ByteSeconds>
{
    /// <summary>Nothing stored.</summary>
    public static ByteSeconds Zero => default;

    /// <summary>Exact product of a size and a whole number of seconds.</summary>
    public static ByteSeconds Of(ByteSize size, long seconds) => new(checked((Int128)size.Bytes * seconds));

    /// <inheritdoc/>
    public int CompareTo(ByteSeconds other) => Value.CompareTo(other.Value);

    /// <summary>Decimal digits, as in documents.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Checked sum.</summary>
    public static ByteSeconds operator +(ByteSeconds left, ByteSeconds right) => new(checked(left.Value + right.Value));

    /// <summary>Checked difference.</summary>
    public static ByteSeconds operator -(ByteSeconds left, ByteSeconds right) => new(checked(left.Value - right.Value));

    /// <summary>Numeric order.</summary>
    public static bool operator <(ByteSeconds left, ByteSeconds right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(ByteSeconds left, ByteSeconds right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(ByteSeconds left, ByteSeconds right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(ByteSeconds left, ByteSeconds right) => left.Value >= right.Value;
}
