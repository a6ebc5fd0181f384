using System.Globalization;
using Federation.S3.Auth;
using Federation.S3.Checksums;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Chunked;

/// <summary>Reads what the headers promise about a body and opens it; nothing of the body is read here, so that 100-continue waits for all checks.</summary>
internal static class BodyOpening
{
    public static Outcome<ObjectBodyStream> Open(HttpRequest request, S3Identity identity, long maxBytes, S3Error tooLarge)
    {
        var contentLength = identity.Payload.IsChunked() ? DecodedLength(request) : request.ContentLength;
        if (contentLength is not { } lengthBytes)
        {
            return S3Error.MissingContentLength;
        }

        if (lengthBytes > maxBytes)
        {
            return tooLarge;
        }

        byte[]? md5 = null;
        if (request.Headers["content-md5"] is { Count: > 0 } md5Text && (md5 = ChecksumNames.Parse(md5Text.ToString(), 16)) is null)
        {
            return S3Error.InvalidDigest;
        }

        if (ReadChecksums(request, out var checksums) is { } bad)
        {
            return bad;
        }

        ChecksumAlgorithm? trailer = null;
        var announced = request.Headers["x-amz-trailer"].ToString();
        if (announced.Length > 0 && (!identity.Payload.HasTrailer() || (trailer = ChecksumNames.FromHeader(announced.Trim())) is null))
        {
            return new S3Refusal(S3Error.InvalidRequest, "The value specified in the x-amz-trailer header is not supported");
        }

        var promises = new BodyPromises
        {
            LengthBytes = lengthBytes,
            PayloadSha256 = identity.PayloadSha256 is { } hex ? Convert.FromHexString(hex) : null,
            ContentMd5 = md5,
            Checksums = checksums,
            Trailer = trailer,
        };
        return new ObjectBodyStream(
            identity.Payload.IsChunked()
                ? new AwsChunkedStream(request.BodyReader, identity.Payload, identity.Chunks, lengthBytes)
                : request.Body,
            promises);
    }

    private static long? DecodedLength(HttpRequest request) =>
        long.TryParse(request.Headers["x-amz-decoded-content-length"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;

    private static S3Refusal? ReadChecksums(HttpRequest request, out List<(ChecksumAlgorithm Algorithm, byte[] Value)> checksums)
    {
        checksums = [];
        foreach (var algorithm in ChecksumNames.All)
        {
            var text = request.Headers[algorithm.Header()].ToString();
            if (text.Length == 0)
            {
                continue;
            }

            if (ChecksumNames.Parse(text, algorithm.SizeBytes()) is not { } value)
            {
                return new S3Refusal(S3Error.InvalidRequest, $"Value for {algorithm.Header()} header is invalid.");
            }

            checksums.Add((algorithm, value));
        }

        // Headers such as x-amz-checksum-sha512 would otherwise be believed verified by the client.
        var unknown = request.Headers.Keys.FirstOrDefault(static name =>
            name.StartsWith(ChecksumNames.HeaderPrefix, StringComparison.OrdinalIgnoreCase)
            && ChecksumNames.FromHeader(name) is null
            && !name.Equals("x-amz-checksum-algorithm", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("x-amz-checksum-type", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("x-amz-checksum-mode", StringComparison.OrdinalIgnoreCase));
        return unknown is null ? null : new S3Refusal(S3Error.NotImplemented, $"The header {unknown} is not supported.");
    }
}
