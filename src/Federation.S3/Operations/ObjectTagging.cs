using Federation.S3.Errors;

namespace Federation.S3.Operations;

/// <summary>GET ?tagging: the empty set, since tags cannot be set here and awscli asks before it copies.</summary>
internal static class ObjectTagging
{
    public static async ValueTask<S3Refusal?> GetAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (call.Identity.Key is null)
        {
            return S3Error.AccessDenied;
        }

        if ((await Access.ObjectAsync(call, call.Bucket, call.Key, cancellationToken)).IsRefused(out var refusal, out _))
        {
            return refusal;
        }

        await call.WriteXmlAsync("Tagging", static xml => xml.Element("TagSet", static () => { }), cancellationToken);
        return null;
    }
}
