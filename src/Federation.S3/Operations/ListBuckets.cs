using Federation.S3.Errors;
using Federation.S3.Ports;

namespace Federation.S3.Operations;

/// <summary>GET /: the caller's buckets. A key restricted to some buckets sees only those.</summary>
internal static class ListBuckets
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (call.Identity.Key is not { } key || !key.Rights.HasFlag(AccessRights.Read))
        {
            return S3Error.AccessDenied;
        }

        var buckets = await call.Buckets.ListAsync(key.Principal, cancellationToken);
        await call.WriteXmlAsync("ListAllMyBucketsResult", xml =>
        {
            OwnerXml.Write(xml, key.Principal);
            xml.Element("Buckets", () =>
            {
                foreach (var bucket in buckets.Where(bucket => key.Allows(AccessRights.Read, bucket.Name)))
                {
                    xml.Element("Bucket", () =>
                    {
                        xml.Text("Name", bucket.Name);
                        xml.Instant("CreationDate", bucket.CreatedAt);
                    });
                }
            });
        }, cancellationToken);
        return null;
    }
}
