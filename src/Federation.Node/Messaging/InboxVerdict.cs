namespace Federation.Node.Messaging;

/// <summary>What the inbox, or a member-only read, says to a request. The refusals stand in the order of the checks (design 08.2): the first that applies is the answer.</summary>
internal enum InboxVerdict
{
    Accepted,

    /// <summary>The same bytes were accepted before: answered like the first time, without a second effect.</summary>
    AcceptedBefore,

    NotInFederation,
    WrongContentType,
    EncodedBody,
    BodyTooLarge,

    /// <summary>Not JSON, too deep, an array too long, a key twice, or a number that is no integer.</summary>
    MalformedJson,

    NoSignature,
    UnknownKey,
    DigestMismatch,
    WrongSignature,

    /// <summary>Well signed, but made too long ago or in the future.</summary>
    Stale,

    /// <summary>This nonce was used before.</summary>
    Replayed,

    /// <summary>The sender is suspended or out.</summary>
    SenderNotActive,

    /// <summary>The envelope does not have its form.</summary>
    WrongSchema,

    UnsupportedProtocol,

    /// <summary>The actor of the envelope is not the owner of the key, or the id is not on its origin.</summary>
    WrongActor,

    WrongAudience,
    OtherFederation,

    /// <summary>A message with this id, or this place in its stream, came with other bytes.</summary>
    OtherBytes,

    /// <summary>Its place in the stream was passed long ago.</summary>
    BelowMark,

    /// <summary>More than 64 places ahead of the first missing one: to be sent again later.</summary>
    TooFarAhead,
}

internal static class InboxVerdicts
{
    /// <summary>Authentication failures look alike to the caller, so that a stranger learns nothing about who is a member.</summary>
    public static bool IsUnauthorized(this InboxVerdict verdict) => verdict is >= InboxVerdict.NoSignature and <= InboxVerdict.Replayed;

    public static bool IsAccepted(this InboxVerdict verdict) => verdict is InboxVerdict.Accepted or InboxVerdict.AcceptedBefore;

    public static int ToStatus(this InboxVerdict verdict) => verdict switch
    {
        InboxVerdict.Accepted or InboxVerdict.AcceptedBefore => StatusCodes.Status202Accepted,
        InboxVerdict.NotInFederation => StatusCodes.Status503ServiceUnavailable,
        InboxVerdict.WrongContentType or InboxVerdict.EncodedBody => StatusCodes.Status415UnsupportedMediaType,
        InboxVerdict.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        InboxVerdict.MalformedJson => StatusCodes.Status400BadRequest,
        InboxVerdict.NoSignature or InboxVerdict.UnknownKey or InboxVerdict.DigestMismatch or InboxVerdict.WrongSignature
            or InboxVerdict.Stale or InboxVerdict.Replayed => StatusCodes.Status401Unauthorized,
        InboxVerdict.SenderNotActive => StatusCodes.Status403Forbidden,
        InboxVerdict.WrongSchema or InboxVerdict.UnsupportedProtocol or InboxVerdict.WrongActor or InboxVerdict.WrongAudience
            or InboxVerdict.OtherFederation => StatusCodes.Status422UnprocessableEntity,
        InboxVerdict.OtherBytes or InboxVerdict.BelowMark => StatusCodes.Status409Conflict,
        InboxVerdict.TooFarAhead => StatusCodes.Status429TooManyRequests,
    };

    public static string ToCode(this InboxVerdict verdict)
    {
        var name = verdict.IsUnauthorized() ? "unauthorized" : verdict.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
