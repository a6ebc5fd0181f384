using System.Text;

namespace Federation.Protocol.Http;

/// <summary>The bytes that a signature covers (RFC 9421 section 2.5).</summary>
public static class SignatureBase
{
    /// <summary>Serialises <c>@signature-params</c>: the components, then created, expires, nonce, keyid and tag as far as
    /// present.</summary>
    /// <exception cref="ArgumentException">A name or parameter is not printable ASCII.</exception>
    public static string FormatParameters(IEnumerable<SignatureComponent> components, SignatureParameters parameters)
    {
        var text = new StringBuilder("(").AppendJoin(' ', components).Append(')');
        Append(text, "created", FieldValue.Of(parameters.Created.ToUnixTimeSeconds()));
        if (parameters.Expires is { } expires)
        {
            Append(text, "expires", FieldValue.Of(expires.ToUnixTimeSeconds()));
        }

        if (parameters.Nonce is { } nonce)
        {
            Append(text, "nonce", FieldValue.Of(nonce));
        }

        Append(text, "keyid", FieldValue.Of(parameters.KeyId));
        if (parameters.Tag.Length > 0)
        {
            Append(text, "tag", FieldValue.Of(parameters.Tag));
        }

        return text.ToString();
    }

    /// <summary>Builds the base.</summary>
    /// <param name="components">What is covered, in order.</param>
    /// <param name="signatureParams">The serialised parameters, which end the base.</param>
    /// <param name="resolve">The value of a component in this message, or null when it has none.</param>
    /// <returns>The base, or null when a component has no value or one that no header could hold.</returns>
    public static byte[]? TryBuild(
        IEnumerable<SignatureComponent> components, string signatureParams, Func<SignatureComponent, string?> resolve)
    {
        var text = new StringBuilder();
        foreach (var component in components)
        {
            // A line break inside a value would let one component imitate two.
            if (resolve(component)?.Trim(' ', '\t') is not { } value || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                return null;
            }

            text.Append(component).Append(": ").Append(value).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.Append("\"@signature-params\": ").Append(signatureParams).ToString());
    }

    private static void Append(StringBuilder text, string name, FieldValue value) => text.Append(new FieldParameter(name, value).Serialize());
}
