using System.Text;

namespace Federation.Protocol.Membership;

/// <summary>The form that names and addresses of a member must have, in cards and in sets.</summary>
internal static class MemberAddresses
{
    public const int MaxNameLength = 100;
    public const int MaxAddressLength = 300;

    public static MemberCardVerdict Check(MemberCardContent card)
    {
        if (card.Type != MemberCardContent.CardType)
        {
            return MemberCardVerdict.WrongType;
        }

        if (!IsName(card.Name))
        {
            return MemberCardVerdict.WrongName;
        }

        if (!IsOrigin(card.Origin))
        {
            return MemberCardVerdict.WrongOrigin;
        }

        if (!IsActor(card.Actor, card.Origin))
        {
            return MemberCardVerdict.WrongActor;
        }

        if (card.S3Origin is not null && !IsOrigin(card.S3Origin))
        {
            return MemberCardVerdict.WrongS3Origin;
        }

        if (!IsOrigin(card.MediaOrigin))
        {
            return MemberCardVerdict.WrongMediaOrigin;
        }

        if (card.MediaOrigin == card.Origin || card.MediaOrigin == card.S3Origin)
        {
            return MemberCardVerdict.SharedMediaOrigin;
        }

        return card.TransportKey == card.DocumentKey || card.TransportKey == card.VoteKey || card.DocumentKey == card.VoteKey
            ? MemberCardVerdict.SameKeyTwice
            : MemberCardVerdict.Valid;
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);

    /// <summary>A bare origin in the one form that RFC 6454 serialises: lower case, default port left out, no path.</summary>
    public static bool IsOrigin(string origin) =>
        origin.Length <= MaxAddressLength && Ascii.IsValid(origin) && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsAllowedScheme(uri) &&
        uri.GetLeftPart(UriPartial.Authority) == origin && uri.UserInfo.Length == 0;

    public static bool IsActor(string actor, string origin) =>
        actor.Length <= MaxAddressLength && Ascii.IsValid(actor) && actor.Length > origin.Length + 1 && actor.StartsWith(origin + "/", StringComparison.Ordinal) &&
        Uri.TryCreate(actor, UriKind.Absolute, out var uri) && uri.AbsoluteUri == actor && uri.Query.Length == 0 && uri.Fragment.Length == 0 &&
        !actor.Contains('#', StringComparison.Ordinal) && !actor.Contains('?', StringComparison.Ordinal);

    // Names under .test and .localhost never leave the machine or the test network (RFC 6761), so http harms nobody there.
    private static bool IsAllowedScheme(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps ||
        (uri.Scheme == Uri.UriSchemeHttp &&
            (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.Ordinal) || uri.Host.EndsWith(".test", StringComparison.Ordinal)));
}
