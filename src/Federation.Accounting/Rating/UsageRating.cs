using System.Numerics;
using Federation.Accounting.Periods;
using Federation.Accounting.Rationals;
using Federation.Accounting.Windows;

namespace Federation.Accounting.Rating;

/// <summary>Turns quantities into exact minor units. Nothing is rounded here (reference L6, 2.3).</summary>
public static class UsageRating
{
    /// <summary>Bytes in one TB.</summary>
    public const long BytesPerTb = 1_000_000_000_000;

    /// <summary>Micro-units in one minor unit, for currencies with two decimals: one cent is 10 000 micro-euros.</summary>
    public const long MicrosPerMinorUnit = 10_000;

    /// <summary>The price that counts: the lease's list, but never above the charter's reference price (design 05, K_i).</summary>
    public static long CountedMicros(long listMicros, long referenceMicros) => Math.Min(listMicros, referenceMicros);

    /// <summary>Exact minor units for stored time: byte-seconds × price ÷ (10^12 × seconds of the calendar month).</summary>
    public static Rational StorageMinorUnits(Int128 byteSeconds, long priceMicrosPerTbMonth, CalendarMonth month) =>
        new((BigInteger)byteSeconds * priceMicrosPerTbMonth, (BigInteger)BytesPerTb * month.Seconds * MicrosPerMinorUnit);

    /// <summary>Exact minor units for bytes sent: bytes × price ÷ 10^12.</summary>
    public static Rational EgressMinorUnits(Int128 bytes, long priceMicrosPerTb) =>
        new((BigInteger)bytes * priceMicrosPerTb, (BigInteger)BytesPerTb * MicrosPerMinorUnit);

    /// <summary>Exact minor units that one line earns its host.</summary>
    /// <param name="meter">Stored or egress.</param>
    /// <param name="line">Quantity, list price and month.</param>
    /// <param name="referenceMicros">The charter's price for the pool.</param>
    public static Rational Earned(MeterKind meter, UsageLine line, long referenceMicros)
    {
        ArgumentNullException.ThrowIfNull(line);
        var micros = CountedMicros(line.PriceMicros, referenceMicros);
        return meter == MeterKind.Stored ? StorageMinorUnits(line.Quantity, micros, line.Month) : EgressMinorUnits(line.Quantity, micros);
    }
}
