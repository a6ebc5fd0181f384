using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Xml;

namespace Federation.S3.Operations;

/// <summary>PUT /bucket. The canned ACL public-read asks for a clear bucket; anything else makes a sealed one (design 04).</summary>
internal static class CreateBucket
{
    public static async ValueTask<S3Refusal?> HandleAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (Access.Key(call, AccessRights.Admin, call.Bucket).IsRefused(out var denied, out var key))
        {
            return denied;
        }

        if (PutHeaders.ReadAcl(call, out var acl) is { } badAcl)
        {
            return badAcl;
        }

        if ((await call.ReadSmallBodyAsync(cancellationToken)).IsRefused(out var badBody, out var body))
        {
            return badBody;
        }

        if (body.Length > 0 && CheckLocation(body, call.Options.Region) is { } badLocation)
        {
            return badLocation;
        }

        var created = await call.Buckets.CreateAsync(
            new BucketToCreate { Name = call.Bucket, Principal = key.Principal, IsClear = acl is CannedAcl.PublicRead }, cancellationToken);
        switch (created)
        {
            case BucketCreation.AlreadyOwnedByYou:
                return S3Error.BucketAlreadyOwnedByYou;
            case BucketCreation.AlreadyExists:
                return S3Error.BucketAlreadyExists;
            case BucketCreation.Unavailable:
                return S3Error.ServiceUnavailable;
            default:
                call.Response.Headers.Location = "/" + call.Bucket;
                return null;
        }
    }

    private static S3Refusal? CheckLocation(byte[] body, string region)
    {
        if (XmlBody.Parse(body) is not { Name.LocalName: "CreateBucketConfiguration" } root)
        {
            return S3Error.MalformedXML;
        }

        var location = root.Child("LocationConstraint")?.Value.Trim() ?? "";
        return location.Length == 0 || location == region ? null : S3Error.IllegalLocationConstraintException;
    }
}
