using System.Globalization;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Json;

/// <summary>Whole numbers as strings of decimal digits (design 08.4): no plus sign, no leading zeros, no negative zero.</summary>
internal static class Digits
{
    internal static string Format(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    internal static bool TryParse(string text, out Int128 value) =>
        Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && Format(value) == text;

    internal static bool TryParse(string text, out long value)
    {
        var ok = TryParse(text, out Int128 wide) && wide >= long.MinValue && wide <= long.MaxValue;
        value = ok ? (long)wide : 0;
        return ok;
    }
}

internal sealed class LongConverter : TextConverter<long>
{
    protected override bool TryParse(string text, out long value) => Digits.TryParse(text, out value);

    protected override string Format(long value) => Digits.Format(value);
}

internal sealed class Int128Converter : TextConverter<Int128>
{
    protected override bool TryParse(string text, out Int128 value) => Digits.TryParse(text, out value);

    protected override string Format(Int128 value) => Digits.Format(value);
}

internal sealed class ByteSizeConverter : TextConverter<ByteSize>
{
    protected override bool TryParse(string text, out ByteSize value)
    {
        var ok = Digits.TryParse(text, out long bytes) && bytes >= 0;
        value = new ByteSize(ok ? bytes : 0);
        return ok;
    }

    protected override string Format(ByteSize value) => value.ToString();
}

internal sealed class ByteSecondsConverter : TextConverter<ByteSeconds>
{
    protected override bool TryParse(string text, out ByteSeconds value)
    {
        var ok = Digits.TryParse(text, out Int128 number);
        value = new ByteSeconds(number);
        return ok;
    }

    protected override string Format(ByteSeconds value) => value.ToString();
}

internal sealed class Sha256DigestConverter : TextConverter<Sha256Digest>
{
    protected override bool TryParse(string text, out Sha256Digest value) => Sha256Digest.TryParse(text, out value);

    protected override string Format(Sha256Digest value) => value.ToString();
}

internal sealed class BlobIdConverter : TextConverter<BlobId>
{
    protected override bool TryParse(string text, out BlobId value) => BlobId.TryParse(text, out value);

    protected override string Format(BlobId value) => value.ToString();
}

internal sealed class LeaseIdConverter : TextConverter<LeaseId>
{
    protected override bool TryParse(string text, out LeaseId value) => LeaseId.TryParse(text, out value);

    protected override string Format(LeaseId value) => value.ToString();
}

internal sealed class MemberHandleConverter : TextConverter<MemberHandle>
{
    protected override bool TryParse(string text, out MemberHandle value) => MemberHandle.TryParse(text, out value);

    protected override string Format(MemberHandle value) =>
        value.IsNone ? throw new ArgumentException("A document cannot name nobody.", nameof(value)) : value.ToString();
}

internal sealed class InstantConverter : TextConverter<DateTimeOffset>
{
    protected override bool TryParse(string text, out DateTimeOffset value) => Instant.TryParse(text, out value);

    protected override string Format(DateTimeOffset value) => Instant.Format(value);
}
