using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>The door for messages of other members. Checks in the order of design 08.2, then stores, then answers 202: what was answered is durable (I1).</summary>
internal sealed class Inbox(
    MembershipDirectory directory, RequestSignatures signatures, IDbContextFactory<NodeDbContext> databases, InboxAnswers answers, TimeProvider time)
{
    public const string Path = "/federation/v1/inbox";
    public const string BatchPath = Path + "/batch";

    /// <summary>Documents that may be larger than a message and have a route of their own.</summary>
    public static readonly IReadOnlySet<string> BatchTypes =
        new HashSet<string>([DocumentTypes.LeaseBatch, DocumentTypes.Contribution, DocumentTypes.InputSet], StringComparer.Ordinal);

    public async Task ReceiveAsync(HttpContext context, JsonLimits limits, CancellationToken cancellationToken)
    {
        var judged = await JudgeAsync(context.Request, limits, cancellationToken);
        if (judged.Verdict.IsAccepted())
        {
            answers.Accept(context.Response);
        }
        else
        {
            answers.Refuse(context, judged);
        }
    }

    private async Task<JudgedRequest> JudgeAsync(HttpRequest request, JsonLimits limits, CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return Refuse(InboxVerdict.NotInFederation, "no genesis is installed");
        }

        if (request.ContentType != Envelope.ContentType)
        {
            return Refuse(InboxVerdict.WrongContentType, request.ContentType ?? "none");
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            return Refuse(InboxVerdict.EncodedBody, request.Headers.ContentEncoding.ToString());
        }

        if (await BoundedBody.ReadAsync(request, limits.MaxBytes, cancellationToken) is not { } body)
        {
            return Refuse(InboxVerdict.BodyTooLarge, $"more than {limits.MaxBytes} bytes");
        }

        var fault = StrictJson.TryParse(body, limits, out var json);
        if (fault != JsonFault.None)
        {
            return Refuse(fault == JsonFault.TooLarge ? InboxVerdict.BodyTooLarge : InboxVerdict.MalformedJson, fault.ToString());
        }

        using (json)
        {
            var judged = signatures.Judge(request, body, view);
            return judged.Verdict == InboxVerdict.Accepted ? await StoreAsync(judged, json!.RootElement, body, limits, view, cancellationToken) : judged;
        }
    }

    private async Task<JudgedRequest> StoreAsync(JudgedRequest judged, JsonElement root, byte[] body, JsonLimits limits, MembershipView view, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await Nonces.TryUseAsync(db, judged.KeyId, judged.Nonce, judged.NonceExpiresAt, cancellationToken))
        {
            return judged with { Verdict = InboxVerdict.Replayed, Reason = "nonce" };
        }

        var now = time.GetUtcNow();
        var verdict = Check(root, judged.Caller!, limits, view, now, out var envelope, out var reason);
        if (verdict == InboxVerdict.Accepted)
        {
            verdict = await InboxStore.AddAsync(db, judged.Caller!.Handle, envelope!, body, now, cancellationToken);
            reason = $"{envelope!.Id} {envelope.Stream} {envelope.Seq}";
            await PeerRevival.ReviveAsync(db, judged.Caller.Handle, now, cancellationToken);
        }

        // The nonce is used up by a refusal too: the same bytes must not become acceptable later.
        await transaction.CommitAsync(cancellationToken);
        return judged with { Verdict = verdict, Reason = reason };
    }

    private static InboxVerdict Check(
        JsonElement root, MemberEntry caller, JsonLimits limits, MembershipView view, DateTimeOffset now, out Envelope? envelope, out string reason)
    {
        envelope = null;
        reason = "";
        if (caller.StateAt(now) is not (MemberState.Active or MemberState.Leaving))
        {
            reason = caller.StateAt(now).ToString();
            return InboxVerdict.SenderNotActive;
        }

        if (!Envelope.TryRead(root, out envelope))
        {
            reason = "envelope";
            return InboxVerdict.WrongSchema;
        }

        // A small message may take the way of batches; a batch type on the way of messages would be cut off at its smaller limit anyway.
        if (limits.MaxBytes > JsonLimits.Default.MaxBytes && envelope.Document is not null && !BatchTypes.Contains(TypeOf(root)))
        {
            reason = "type on the batch route";
            return InboxVerdict.WrongSchema;
        }

        if (envelope.Protocol is not DocumentHeader.CurrentProtocol)
        {
            return InboxVerdict.UnsupportedProtocol;
        }

        if (envelope.Actor != caller.Actor || !envelope.Id.StartsWith(caller.Origin + "/", StringComparison.Ordinal))
        {
            reason = envelope.Actor;
            return InboxVerdict.WrongActor;
        }

        if (envelope.To != view.SelfEntry.Actor)
        {
            reason = envelope.To;
            return InboxVerdict.WrongAudience;
        }

        return envelope.Federation == view.FederationId ? InboxVerdict.Accepted : InboxVerdict.OtherFederation;
    }

    private static string TypeOf(JsonElement root) =>
        root.GetProperty("object").TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    private static JudgedRequest Refuse(InboxVerdict verdict, string reason) => new() { Verdict = verdict, Reason = reason };
}
