using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Protocol.Documents;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Processes stored messages in the order of their streams; different streams side by side.</summary>
internal sealed class InboxReconciler(NodeDbContext db, StreamProcessor processor, TimeProvider time) : IReconciler
{
    private const int MaxStreams = 16;
    private const int Parallel = 4;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var streams = await db.ClaimAsync<InboundStreamRow>(time.GetUtcNow(), StreamProcessor.Claim, MaxStreams, cancellationToken);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            streams,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (stream, ct) => await processor.ProcessAsync(stream, ct));
        return streams.Count == MaxStreams;
    }
}

/// <summary>Works off one claimed stream: each message and its effect in one transaction, until none is left or one must wait.</summary>
internal sealed partial class StreamProcessor(IServiceScopeFactory scopes, DocumentVerifier verifier, MembershipDirectory directory, TimeProvider time, ILogger<StreamProcessor> logger)
{
    public static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public async Task ProcessAsync(InboundStreamRow stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
            var next = stream.ProcessedThrough + 1;
            var row = next > stream.ReceivedThrough
                ? null
                : await db.Set<InboxRow>().SingleOrDefaultAsync(r => r.Sender == stream.Sender && r.Stream == stream.Stream && r.Epoch == stream.Epoch && r.Seq == next, cancellationToken);
            if (row is null)
            {
                await ReleaseAsync(db, stream, null, cancellationToken);
                return;
            }

            var outcome = await TryHandleAsync(db, scope.ServiceProvider, stream, row, cancellationToken);
            if (outcome is null)
            {
                return; // another worker took the stream over
            }

            if (outcome.Kind == DocumentOutcomeKind.Later)
            {
                await ReleaseAsync(db, stream, outcome, cancellationToken);
                return;
            }

            stream.ProcessedThrough = next;
            stream.Attempts = 0;
        }
    }

    /// <summary>The committed outcome; later when nothing was committed; null when the claim was lost.</summary>
    private async Task<DocumentOutcome?> TryHandleAsync(NodeDbContext db, IServiceProvider services, InboundStreamRow stream, InboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await transaction.CreateSavepointAsync("effect", cancellationToken);
            var outcome = await HandleAsync(db, services, row, cancellationToken);
            if (outcome.Kind == DocumentOutcomeKind.Later)
            {
                return outcome;
            }

            if (outcome.Kind == DocumentOutcomeKind.Rejected)
            {
                // Whatever the handler had begun must not stay.
                await transaction.RollbackToSavepointAsync("effect", cancellationToken);
                db.ChangeTracker.Clear();
                db.Attach(row);
                Rejected(row.MessageId, row.Sender.ToString(), outcome.Code!, outcome.Reason ?? "");
            }

            row.State = outcome.Kind == DocumentOutcomeKind.Rejected ? InboxState.Rejected : row.State == InboxState.Skipped ? InboxState.Skipped : InboxState.Done;
            row.Code = outcome.Code;
            row.Reason = outcome.Reason;
            row.ProcessedAt = time.GetUtcNow();
            db.Entry(row).State = EntityState.Modified;
            await db.SaveChangesAsync(cancellationToken);
            var claimed = time.GetUtcNow() + Claim;
            var isOurs = await db.Database.ExecuteSqlAsync(
                $"UPDATE messaging.inbound_stream SET processed_through = {row.Seq}, claimed_until = {claimed}, attempts = 0, wait_reason = NULL WHERE id = {stream.Id} AND fence = {stream.Fence}",
                cancellationToken) == 1;
            if (!isOurs)
            {
                return null;
            }

            await transaction.CommitAsync(cancellationToken);
            return outcome;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Failed(e, row.MessageId, row.Sender.ToString());
            return DocumentOutcome.Later("An internal error; it is tried again.", TimeSpan.Zero);
        }
    }

    private async Task<DocumentOutcome> HandleAsync(NodeDbContext db, IServiceProvider services, InboxRow row, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(row.Body);
        if (!Envelope.TryRead(json.RootElement, out var envelope))
        {
            return DocumentOutcome.Rejected("wrongSchema", "The envelope does not have its form.");
        }

        if (envelope.Document is null)
        {
            row.State = InboxState.Skipped;
            return DocumentOutcome.Done;
        }

        var fault = SignedDocument.TryRead(envelope.Document, JsonLimits.Batch, out var document);
        if (fault != DocumentFault.None)
        {
            return DocumentOutcome.Rejected("wrongDocument", $"The document does not have its form: {fault}.");
        }

        var verdict = verifier.Verify(document!, out _);
        if (verdict is DocumentVerdict.UnknownRevision or DocumentVerdict.NotInFederation)
        {
            return DocumentOutcome.Later($"The document was signed under revision {document!.Header.MemberRevision}, which is not here yet.", TimeSpan.FromSeconds(10));
        }

        if (verdict != DocumentVerdict.Valid)
        {
            return DocumentOutcome.Rejected("wrongProof", $"The document is not believed: {verdict}.");
        }

        var handler = services.GetServices<IDocumentHandler>().FirstOrDefault(h => h.DocumentType == document!.Header.Type);
        if (handler is null)
        {
            return DocumentOutcome.Rejected("unsupportedType", $"This node does not know documents of type {document!.Header.Type}.");
        }

        var sender = directory.Require().ByHandle(row.Sender);
        return sender is null
            ? DocumentOutcome.Rejected("unknownSender", "The sender is in the member set no more.")
            : await handler.HandleAsync(db, new InboundDocument { Sender = sender, Document = document!, Attachment = envelope.Attachment, ReceivedAt = row.ReceivedAt }, cancellationToken);
    }

    private async Task ReleaseAsync(NodeDbContext db, InboundStreamRow stream, DocumentOutcome? later, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var attempts = later is null ? 0 : stream.Attempts + 1;
        var next = now + (later is { After.Ticks: > 0 } ? later.After : Backoff.After(attempts, FirstWait, LongestWait));
        var reason = later?.Reason;
        // Evaluated on the newest version of the row: a message that came meanwhile is not forgotten.
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE messaging.inbound_stream SET claimed_until = NULL, attempts = {attempts}, wait_reason = {reason},
                next_action_at = CASE WHEN {later is not null} THEN {next} WHEN processed_through < received_through THEN {now} ELSE NULL END
            WHERE id = {stream.Id} AND fence = {stream.Fence}
            """,
            cancellationToken);
    }

    [LoggerMessage(1202, LogLevel.Warning, "Message {Message} of {Sender} is rejected as {Code}: {Reason}")]
    private partial void Rejected(string message, string sender, string code, string reason);

    [LoggerMessage(1203, LogLevel.Error, "Message {Message} of {Sender} could not be processed; its stream waits")]
    private partial void Failed(Exception exception, string message, string sender);
}
