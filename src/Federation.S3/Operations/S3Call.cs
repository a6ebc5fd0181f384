using Federation.S3.Auth;
using Federation.S3.Chunked;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Federation.S3.Xml;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Operations;

/// <summary>One request on its way: what it names, who asks, and the ports it may use.</summary>
internal sealed class S3Call
{
    public required HttpContext Context { get; init; }

    public required S3Target Target { get; init; }

    public required S3Identity Identity { get; init; }

    public required S3Options Options { get; init; }

    public required IBuckets Buckets { get; init; }

    public required IObjects Objects { get; init; }

    public HttpRequest Request => Context.Request;

    public HttpResponse Response => Context.Response;

    public S3Query Query => Target.Query;

    public string Bucket => Target.Bucket!;

    public string Key => Target.Key!;

    /// <summary>A header's single value, or null when absent or empty.</summary>
    public string? Header(string name) => Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    public Outcome<ObjectBodyStream> OpenBody() => BodyOpening.Open(Request, Identity, Options.MaxPutBytes, S3Error.EntityTooLarge);

    /// <summary>Reads a small body whole, verified; empty when there is none.</summary>
    public async ValueTask<Outcome<byte[]>> ReadSmallBodyAsync(CancellationToken cancellationToken)
    {
        if (Request.ContentLength is null && !Request.Headers.ContainsKey("transfer-encoding") && Identity.Payload is PayloadMode.Unsigned or PayloadMode.Sha256)
        {
            return Array.Empty<byte>();
        }

        if (BodyOpening.Open(Request, Identity, Options.MaxXmlBytes, S3Error.MaxMessageLengthExceeded).IsRefused(out var refusal, out var body))
        {
            return refusal;
        }

        await using (body)
        {
            var bytes = new byte[body.Length];
            var count = 0;
            while (await body.ReadAsync(count < bytes.Length ? bytes.AsMemory(count) : new byte[1], cancellationToken) is > 0 and var read)
            {
                count += read;
            }

            return bytes;
        }
    }

    public async ValueTask WriteXmlAsync(string root, Action<XmlAnswer> content, CancellationToken cancellationToken)
    {
        var body = XmlAnswer.Build(root, XmlAnswer.Namespace, content);
        Response.StatusCode = StatusCodes.Status200OK;
        Response.ContentType = "application/xml";
        Response.ContentLength = body.Length;
        await Response.Body.WriteAsync(body, cancellationToken);
    }
}
