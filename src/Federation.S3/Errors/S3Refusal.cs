namespace Federation.S3.Errors;

/// <summary>An expected refusal: the closed code and, where it helps the caller, a sentence that replaces the standard one.</summary>
/// <param name="Error">The code.</param>
/// <param name="Detail">A sentence for the caller, or null for the standard one. Never holds a secret or an expected signature.</param>
public sealed record S3Refusal(S3Error Error, string? Detail = null)
{
    /// <summary>Lets an operation return a bare code.</summary>
    public static implicit operator S3Refusal(S3Error error) => FromS3Error(error);

    /// <summary>The refusal with the standard sentence.</summary>
    public static S3Refusal FromS3Error(S3Error error) => new(error);

    /// <summary>HTTP status of the answer.</summary>
    public int Status => S3ErrorTable.Answer(Error).Status;

    /// <summary>The sentence of the answer.</summary>
    public string Message => Detail ?? S3ErrorTable.Answer(Error).Message;
}
