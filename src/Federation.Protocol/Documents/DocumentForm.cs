using System.Text.Json;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;

namespace Federation.Protocol.Documents;

/// <summary>The form of a document: which members it has and how each is written. Meaning is not judged here.</summary>
internal static class DocumentForm
{
    internal const string Body = "body";

    internal static readonly string[] Context =
    [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v1",
        "https://federation-of-providers.org/ns/v1",
    ];

    private const int MaxTextLength = 2048;

    private static readonly string[] Members =
    [
        "@context", "type", "id", "attributedTo", "federation", "memberRevision", "protocol", "epoch", "docSeq", "prevDocHash",
        "published", Body, DataIntegrityProof.Member,
    ];

    private static readonly string[] ProofMembers =
        ["@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", DataIntegrityProof.ProofValue];

    internal static DocumentFault TryReadHeader(JsonElement root, out DocumentHeader? header)
    {
        header = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return DocumentFault.NotAnObject;
        }

        if (HasUnknown(root, Members))
        {
            return DocumentFault.UnknownMember;
        }

        if (Members.Any(name => name != DataIntegrityProof.Member && !root.TryGetProperty(name, out _)))
        {
            return DocumentFault.MissingMember;
        }

        if (!IsOurContext(root))
        {
            return DocumentFault.WrongContext;
        }

        if (!TryReadNumber(root, "protocol", out var protocol))
        {
            return DocumentFault.WrongMember;
        }

        if (protocol != DocumentHeader.CurrentProtocol)
        {
            return DocumentFault.UnsupportedProtocol;
        }

        return root.GetProperty(Body).ValueKind == JsonValueKind.Object && TryReadMembers(root, out header)
            ? DocumentFault.None
            : DocumentFault.WrongMember;
    }

    internal static DocumentFault TryReadProof(JsonElement root, out string verificationMethod)
    {
        verificationMethod = "";
        if (!root.TryGetProperty(DataIntegrityProof.Member, out var proof) || proof.ValueKind != JsonValueKind.Object)
        {
            return DocumentFault.NoProof;
        }

        if (HasUnknown(proof, ProofMembers))
        {
            return DocumentFault.UnknownProofMember;
        }

        return IsOurContext(proof)
            && TryReadText(proof, "type", out _)
            && TryReadText(proof, "cryptosuite", out _)
            && TryReadText(proof, "proofPurpose", out _)
            && TryReadText(proof, "verificationMethod", out verificationMethod)
            && TryReadText(proof, DataIntegrityProof.ProofValue, out _)
            && TryReadText(proof, "created", out var created)
            && Instant.TryParse(created, out _)
            ? DocumentFault.None
            : DocumentFault.WrongProofMember;
    }

    private static bool TryReadMembers(JsonElement root, out DocumentHeader? header)
    {
        header = null;
        if (!TryReadText(root, "id", out var id)
            || !TryReadText(root, "type", out var type)
            || !TryReadText(root, "attributedTo", out var author)
            || !IsActor(author)
            || !TryReadFederation(root, out var federation)
            || !TryReadNumber(root, "memberRevision", out var memberRevision)
            || !TryReadNumber(root, "epoch", out var epoch)
            || !TryReadNumber(root, "docSeq", out var docSeq)
            || !TryReadText(root, "prevDocHash", out var prevDocHash)
            || !Sha256Digest.TryParse(prevDocHash, out var previous)
            || !TryReadText(root, "published", out var publishedText)
            || !Instant.TryParse(publishedText, out var published))
        {
            return false;
        }

        header = new DocumentHeader
        {
            Id = id,
            Type = type,
            Author = author,
            Federation = federation,
            MemberRevision = memberRevision,
            Epoch = epoch,
            DocSeq = docSeq,
            PrevDocHash = previous,
            Published = published,
        };
        return true;
    }

    private static bool TryReadFederation(JsonElement root, out string federation)
    {
        var value = root.GetProperty("federation");
        federation = value.ValueKind == JsonValueKind.String ? value.GetString()! : "-";
        return federation.Length == 0 || Sha256Digest.TryParse(federation, out _);
    }

    private static bool TryReadNumber(JsonElement root, string name, out long number)
    {
        number = 0;
        return TryReadText(root, name, out var text) && Digits.TryParse(text, out number) && number >= 0;
    }

    private static bool TryReadText(JsonElement element, string name, out string text)
    {
        text = "";
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = value.GetString()!;
        return text.Length is > 0 and <= MaxTextLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static bool IsActor(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http"
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;

    private static bool IsOurContext(JsonElement element)
    {
        if (!element.TryGetProperty("@context", out var context)
            || context.ValueKind != JsonValueKind.Array
            || context.GetArrayLength() != Context.Length)
        {
            return false;
        }

        var i = 0;
        return context.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString() == Context[i++]);
    }

    private static bool HasUnknown(JsonElement element, string[] known) =>
        element.EnumerateObject().Any(member => !known.Contains(member.Name, StringComparer.Ordinal));
}
