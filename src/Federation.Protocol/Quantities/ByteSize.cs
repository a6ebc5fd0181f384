using System.Globalization;

namespace Federation.Protocol.Quantities;

/// <summary>A number of bytes, 0 to 2^63−1 (design 08.4). One TB is 10^12 bytes.</summary>
public readonly record struct ByteSize : IComparable<ByteSize>
{
    /// <summary>Wraps a count of bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public ByteSize(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
    }

    /// <summary>No bytes.</summary>
    public static ByteSize Zero => default;

    /// <summary>The count.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Decimal digits, as in documents.</summary>
    public override string ToString() => Bytes.ToString(CultureInfo.InvariantCulture);

    /// <summary>Checked sum.</summary>
    public static ByteSize operator +(ByteSize left, ByteSize right) => new(checked(left.Bytes + right.Bytes));

    /// <summary>Difference; never negative.</summary>
    public static ByteSize operator -(ByteSize left, ByteSize right) => new(checked(left.Bytes - right.Bytes));

    /// <summary>Numeric order.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Numeric order.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;
}
