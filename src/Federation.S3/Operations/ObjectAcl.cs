using System.Xml.Linq;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Xml;

namespace Federation.S3.Operations;

/// <summary>GET and PUT ?acl: canned ACLs, and the XML form as far as it says one of the two.</summary>
internal static class ObjectAcl
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

    private static readonly XName XsiType = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");

    public static async ValueTask<S3Refusal?> GetAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Read, call.Bucket, cancellationToken)).IsRefused(out var refusal, out var bucket))
        {
            return refusal;
        }

        if (await call.Objects.FindAsync(call.Bucket, call.Key, cancellationToken) is not { } found)
        {
            return S3Error.NoSuchKey;
        }

        await WriteAsync(call, bucket.Principal, found.IsPublic, cancellationToken);
        return null;
    }

    public static async ValueTask<S3Refusal?> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        if ((await Access.BucketAsync(call, AccessRights.Write, call.Bucket, cancellationToken)).IsRefused(out var refusal, out var bucket))
        {
            return refusal;
        }

        if (PutHeaders.ReadAcl(call, out var acl) is { } badAcl)
        {
            return badAcl;
        }

        if ((await call.ReadSmallBodyAsync(cancellationToken)).IsRefused(out var badBody, out var body))
        {
            return badBody;
        }

        if (acl is null && FromXml(body, bucket.Principal, out acl) is { } badXml)
        {
            return badXml;
        }

        if (acl is CannedAcl.PublicRead && !bucket.IsClear)
        {
            return S3Error.AccessControlListNotSupported;
        }

        return await call.Objects.PutAclAsync(call.Bucket, call.Key, acl!.Value, cancellationToken) switch
        {
            AclChange.Changed => null,
            AclChange.NoSuchKey => S3Error.NoSuchKey,
            AclChange.PublicAclRefused => S3Error.AccessControlListNotSupported,
            AclChange.Unavailable => S3Error.ServiceUnavailable,
        };
    }

    public static ValueTask WriteAsync(S3Call call, string principal, bool isPublic, CancellationToken cancellationToken) =>
        call.WriteXmlAsync("AccessControlPolicy", xml =>
        {
            OwnerXml.Write(xml, principal);
            xml.Element("AccessControlList", () =>
            {
                Grant(xml, "CanonicalUser", "FULL_CONTROL", () =>
                {
                    xml.Text("ID", principal);
                    xml.Text("DisplayName", principal);
                });
                if (isPublic)
                {
                    Grant(xml, "Group", "READ", () => xml.Text("URI", AllUsers));
                }
            });
        }, cancellationToken);

    private static void Grant(XmlAnswer xml, string type, string permission, Action grantee) => xml.Element("Grant", () =>
    {
        xml.Typed("Grantee", type, grantee);
        xml.Text("Permission", permission);
    });

    /// <summary>Accepts exactly: the owner in full, and perhaps everyone for reading. What cannot be honoured is refused.</summary>
    private static S3Refusal? FromXml(byte[] body, string principal, out CannedAcl? acl)
    {
        acl = null;
        if (XmlBody.Parse(body) is not { Name.LocalName: "AccessControlPolicy" } root || root.Child("AccessControlList") is not { } list)
        {
            return S3Error.MalformedACLError;
        }

        acl = CannedAcl.Private;
        foreach (var grant in list.Children("Grant"))
        {
            var grantee = grant.Child("Grantee");
            var permission = grant.Child("Permission")?.Value;
            if (grantee is null || permission is null)
            {
                return S3Error.MalformedACLError;
            }

            var type = grantee.Attribute(XsiType)?.Value;
            if (type is "Group" && grantee.Child("URI")?.Value == AllUsers && permission is "READ")
            {
                acl = CannedAcl.PublicRead;
            }
            else if (type is not "CanonicalUser" || grantee.Child("ID")?.Value != principal)
            {
                return new S3Refusal(S3Error.NotImplemented, "Of all grants, only READ for everyone is supported beside the owner's own.");
            }
        }

        return null;
    }
}
