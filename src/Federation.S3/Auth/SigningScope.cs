using System.Security.Cryptography;
using System.Text;

namespace Federation.S3.Auth;

/// <summary>The date and region that a SigV4 key is good for; the service is always s3.</summary>
/// <param name="Date">yyyyMMdd.</param>
/// <param name="Region">The region.</param>
internal readonly record struct SigningScope(string Date, string Region)
{
    public override string ToString() => $"{Date}/{Region}/s3/aws4_request";

    public byte[] DeriveKey(string secret)
    {
        var date = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), Date);
        return Hmac(Hmac(Hmac(date, Region), "s3"), "aws4_request");
    }

    public static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    public static string Sign(byte[] key, string stringToSign) => Convert.ToHexStringLower(Hmac(key, stringToSign));

    /// <summary>Compares in a time that does not depend on where the texts differ.</summary>
    public static bool SameSignature(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
