namespace Federation.S3.Errors;

/// <summary>
/// Every refusal of the dialect. The name of a member is the code on the wire, since clients such as restic act on it:
/// never rename one. Order: the request's form, who asks, what it names, what it carries, what the node can do.
/// </summary>
public enum S3Error
{
    /// <summary>The target is not a well-formed URI.</summary>
    InvalidURI,

    /// <summary>The method is not allowed on this resource.</summary>
    MethodNotAllowed,

    /// <summary>Known to S3, not offered here.</summary>
    NotImplemented,

    /// <summary>The bucket name breaks the naming rules.</summary>
    InvalidBucketName,

    /// <summary>The key is longer than 1024 bytes of UTF-8.</summary>
    KeyTooLongError,

    /// <summary>An argument has a form or value that is refused.</summary>
    InvalidArgument,

    /// <summary>The request contradicts itself or lacks a part.</summary>
    InvalidRequest,

    /// <summary>The Authorization header cannot be read, or names another scope.</summary>
    AuthorizationHeaderMalformed,

    /// <summary>The presigned query cannot be read, or names another scope.</summary>
    AuthorizationQueryParametersError,

    /// <summary>Session tokens are not issued here.</summary>
    InvalidToken,

    /// <summary>No access key has this id.</summary>
    InvalidAccessKeyId,

    /// <summary>The signing time differs from the node's by more than 15 minutes.</summary>
    RequestTimeTooSkewed,

    /// <summary>The signature is not the one expected.</summary>
    SignatureDoesNotMatch,

    /// <summary>Not allowed, or not telling.</summary>
    AccessDenied,

    /// <summary>No such bucket.</summary>
    NoSuchBucket,

    /// <summary>No such key.</summary>
    NoSuchKey,

    /// <summary>The bucket has no policy.</summary>
    NoSuchBucketPolicy,

    /// <summary>The bucket has no CORS rules.</summary>
    NoSuchCORSConfiguration,

    /// <summary>The caller has already created this bucket.</summary>
    BucketAlreadyOwnedByYou,

    /// <summary>Another owner has this bucket.</summary>
    BucketAlreadyExists,

    /// <summary>The bucket still holds objects.</summary>
    BucketNotEmpty,

    /// <summary>The region asked for is not this node's.</summary>
    IllegalLocationConstraintException,

    /// <summary>A sealed bucket takes no public ACL.</summary>
    AccessControlListNotSupported,

    /// <summary>Only STANDARD exists.</summary>
    InvalidStorageClass,

    /// <summary>A condition of the request does not hold.</summary>
    PreconditionFailed,

    /// <summary>The range lies outside the object.</summary>
    InvalidRange,

    /// <summary>User metadata exceeds 2 KiB.</summary>
    MetadataTooLarge,

    /// <summary>The length of the body must be declared.</summary>
    MissingContentLength,

    /// <summary>The body exceeds the limit for one PUT.</summary>
    EntityTooLarge,

    /// <summary>The XML body exceeds its limit.</summary>
    MaxMessageLengthExceeded,

    /// <summary>The XML body is not what the operation takes.</summary>
    MalformedXML,

    /// <summary>The access control list in the body is not well formed.</summary>
    MalformedACLError,

    /// <summary>A trailer is missing, unexpected or unreadable.</summary>
    MalformedTrailerError,

    /// <summary>The body ended before its declared length.</summary>
    IncompleteBody,

    /// <summary>Content-MD5 is not a base64 MD5 value.</summary>
    InvalidDigest,

    /// <summary>A digest or checksum does not match the body.</summary>
    BadDigest,

    /// <summary>The body is not the one whose SHA-256 was signed.</summary>
    XAmzContentSHA256Mismatch,

    /// <summary>The body arrived too slowly.</summary>
    RequestTimeout,

    /// <summary>The caller sends more than the node takes.</summary>
    SlowDown,

    /// <summary>The node cannot answer now.</summary>
    ServiceUnavailable,

    /// <summary>The node has no room.</summary>
    InsufficientStorage,

    /// <summary>A defect of the node.</summary>
    InternalError,
}
