using System.Globalization;

namespace Federation.Protocol.Http;

/// <summary>Finds the signature of our profile among those of a message and reads it. Others are left alone.</summary>
internal static class SignatureReader
{
    private const int SignatureSize = 64;
    private const int MaxNonceLength = 128;
    private const int MaxKeyIdLength = 2048;
    private const string Algorithm = "ed25519";

    internal static SignatureParse TryParse(string signatureInputHeader, string signatureHeader, out ParsedSignature? parsed)
    {
        parsed = null;
        if (signatureInputHeader.Length > FieldReader.MaxLength || signatureHeader.Length > FieldReader.MaxLength)
        {
            return SignatureParse.TooLarge;
        }

        if (!FieldReader.TryReadInnerLists(signatureInputHeader, out var inputs)
            || !FieldReader.TryReadByteSequences(signatureHeader, out var signatures))
        {
            return SignatureParse.Malformed;
        }

        var ours = inputs.Where(static input => Find(input.Value, "tag") == FieldValue.Of(NativeSignature.Tag)).ToList();
        if (ours.Count != 1)
        {
            return ours.Count == 0 ? SignatureParse.NoSignature : SignatureParse.SeveralSignatures;
        }

        var (label, input) = ours[0];
        if (Find(input, "alg") is { } algorithm && algorithm != FieldValue.Of(Algorithm))
        {
            return SignatureParse.UnknownAlgorithm;
        }

        if (!TryReadParameters(input, out var parameters))
        {
            return SignatureParse.WrongParameter;
        }

        var fault = TryReadComponents(input, out var components);
        if (fault != SignatureParse.Parsed)
        {
            return fault;
        }

        if (!signatures.TryGetValue(label, out var bytes) || bytes.Length != SignatureSize)
        {
            return SignatureParse.NoSignatureBytes;
        }

        parsed = new ParsedSignature
        {
            Label = label,
            Components = components,
            Parameters = parameters!,
            Signature = bytes,
            SignatureParams = $"({string.Join(' ', components)}){string.Concat(input.Parameters.Select(static p => p.Serialize()))}",
        };
        return SignatureParse.Parsed;
    }

    private static SignatureParse TryReadComponents(InnerList input, out List<SignatureComponent> components)
    {
        components = [];
        foreach (var item in input.Items)
        {
            var fromRequest = item.Parameters is [{ Name: "req" } flag] && flag.Value == FieldParameter.True;
            if (item.Value.Kind != FieldKind.String || (item.Parameters.Count > 0 && !fromRequest) || !IsName(item.Value.Text))
            {
                return SignatureParse.UnknownComponent;
            }

            var component = new SignatureComponent(item.Value.Text, fromRequest);
            if (components.Contains(component))
            {
                return SignatureParse.DuplicateComponent;
            }

            components.Add(component);
        }

        return SignatureParse.Parsed;
    }

    private static bool TryReadParameters(InnerList input, out SignatureParameters? parameters)
    {
        parameters = null;
        var nonce = Find(input, "nonce");
        if (!TryReadTime(input, "created", out var created)
            || !TryReadTime(input, "expires", out var expires)
            || created is null
            || Find(input, "keyid") is not { Kind: FieldKind.String, Text.Length: > 0 and <= MaxKeyIdLength } keyId
            || nonce is not (null or { Kind: FieldKind.String, Text.Length: > 0 and <= MaxNonceLength }))
        {
            return false;
        }

        parameters = new SignatureParameters { Created = created.Value, Expires = expires, Nonce = nonce?.Text, KeyId = keyId.Text };
        return true;
    }

    private static bool TryReadTime(InnerList input, string name, out DateTimeOffset? time)
    {
        time = null;
        if (Find(input, name) is not { } value)
        {
            return true;
        }

        // The upper bound leaves room for a skew before the end of the calendar.
        if (value.Kind != FieldKind.Integer
            || long.Parse(value.Text, CultureInfo.InvariantCulture) is not (>= 0 and < 250_000_000_000 and var seconds))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static bool IsName(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept("@abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static FieldValue? Find(InnerList input, string name)
    {
        foreach (var parameter in input.Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter.Value;
            }
        }

        return null;
    }
}
