namespace Federation.S3.Errors;

/// <summary>
/// Thrown by the body of an upload when it turns out to be wrong while it is read: a bad chunk signature, digest or length.
/// A stream has no other way to say so; whoever stores the body must let it pass and commit nothing.
/// </summary>
#pragma warning disable CA1032 // The refusal is what the endpoint answers with, so an instance without one makes no sense.
public sealed class S3Exception : IOException
#pragma warning restore CA1032
{
    /// <summary>Wraps a refusal.</summary>
    public S3Exception(S3Refusal refusal)
        : base(refusal.Error + ": " + refusal.Message) => Refusal = refusal;

    /// <summary>What to answer.</summary>
    public S3Refusal Refusal { get; }
}
