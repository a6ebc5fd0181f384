using System.Globalization;

namespace Federation.Protocol.Quantities;

/// <summary>An amount in minor units (cents for EUR) of one currency, named by its ISO 4217 code. Amounts of two currencies never mix.</summary>
public readonly record struct Money
{
    /// <summary>Wraps an amount.</summary>
    /// <exception cref="ArgumentException">The currency is not three capital letters.</exception>
    public Money(long minorUnits, string currency)
    {
        if (currency is not { Length: 3 } || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            throw new ArgumentException("A currency is three capital letters (ISO 4217).", nameof(currency));
        }

        MinorUnits = minorUnits;
        Currency = currency;
    }

    /// <summary>Cents, for EUR.</summary>
    public long MinorUnits { get; }

    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; }

    /// <summary>Digits with two decimals, then the currency: <c>-19.74 EUR</c>.</summary>
    public override string ToString()
    {
        var absolute = UInt128.CreateChecked(MinorUnits < 0 ? -(Int128)MinorUnits : MinorUnits);
        var sign = MinorUnits < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{absolute / 100}.{(int)(absolute % 100):00} {Currency}");
    }

    /// <summary>Checked sum of one currency.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + right.MinorUnits), Same(left, right));

    /// <summary>Checked difference of one currency.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - right.MinorUnits), Same(left, right));

    /// <summary>The opposite amount.</summary>
    public static Money operator -(Money value) => new(checked(-value.MinorUnits), value.Currency);

    private static string Same(Money left, Money right) =>
        left.Currency == right.Currency ? left.Currency : throw new InvalidOperationException("Two currencies never mix in one amount.");
}
