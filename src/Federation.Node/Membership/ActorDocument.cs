using System.Text.Json.Nodes;
using Federation.Protocol.Crypto;
using Federation.Protocol.Membership;

namespace Federation.Node.Membership;

/// <summary>The node's one actor (FEP-2677): an Application whose keys stand in <c>assertionMethod</c> as Multikeys (FEP-521a).</summary>
internal static class ActorDocument
{
    public const string Path = "/actor";
    public const string ActivityType = "application/activity+json";
    public const string LinkedDataType = "application/ld+json";

    public static JsonObject Write(MemberEntry self) => new()
    {
        ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/multikey/v1"),
        ["id"] = self.Actor,
        ["type"] = "Application",
        ["preferredUsername"] = self.Handle.ToString(),
        ["name"] = self.Name,
        ["url"] = self.Origin,
        ["inbox"] = self.Origin + "/federation/v1/inbox",
        ["outbox"] = self.Origin + "/federation/v1/outbox",
        ["assertionMethod"] = new JsonArray(
            Multikey(self.Actor, MemberKeyPurpose.Transport, self.TransportKey),
            Multikey(self.Actor, MemberKeyPurpose.Document, self.DocumentKey)),
    };

    /// <summary>True when the caller asks for the actor as ActivityStreams and not as a page.</summary>
    public static bool IsWantedBy(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains(ActivityType, StringComparison.OrdinalIgnoreCase) || accept.Contains(LinkedDataType, StringComparison.OrdinalIgnoreCase);
    }

    private static JsonObject Multikey(string actor, MemberKeyPurpose purpose, VerificationKey key) => new()
    {
        ["id"] = MemberKeyIds.For(actor, purpose),
        ["type"] = "Multikey",
        ["controller"] = actor,
        ["publicKeyMultibase"] = key.ToMultikey(),
    };
}
