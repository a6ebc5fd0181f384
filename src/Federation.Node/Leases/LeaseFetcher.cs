using System.Text;
using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Documents.Bodies;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Leases;

/// <summary>Asks the other side of a lease for the batches that this node lacks, its own forgotten ones included, and takes them like any batch.</summary>
internal sealed partial class LeaseFetcher(
    NodeDbContext db, MembershipDirectory directory, DocumentVerifier verifier, PeerClient client, LeaseIntake intake, TimeProvider time, ILogger<LeaseFetcher> logger) : IReconciler
{
    private const int Batch = 20;
    private const int MaxAnswerBytes = 32 << 20;
    private const int MaxAttempts = 50;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var rows = await db.ClaimAsync<LeaseFetchRow>(time.GetUtcNow(), Claim, Batch, cancellationToken);
        db.ChangeTracker.Clear();
        foreach (var row in rows)
        {
            var isDone = await FetchAsync(row, view, cancellationToken);
            db.ChangeTracker.Clear();
            db.Attach(row);
            if (isDone || ++row.Attempts >= MaxAttempts)
            {
                db.Remove(row);
            }
            else
            {
                row.Release(time.GetUtcNow() + Backoff.After(row.Attempts, FirstWait, LongestWait));
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return rows.Count == Batch;
    }

    private async Task<bool> FetchAsync(LeaseFetchRow row, MembershipView view, CancellationToken cancellationToken)
    {
        if (view.ByHandle(row.Peer) is not { } peer)
        {
            return true;
        }

        var answer = await client.GetAsync(peer, LeaseEndpoints.FederationPath + row.Lease, MaxAnswerBytes, cancellationToken);
        if (!answer.IsSuccess)
        {
            Unanswered(row.Lease.ToString(), row.Peer.ToString(), answer.Status, answer.Error ?? "");
            return answer is { Call: PeerCall.Answered, Status: StatusCodes.Status404NotFound };
        }

        var documents = Read(answer.Body);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var document in documents)
        {
            if (verifier.Verify(document, out var author) == DocumentVerdict.Valid
                && document.Header.Type == DocumentTypes.LeaseBatch
                && document.TryReadBody(DocumentJson.Strict.LeaseBatchBody, out var body)
                && LeaseBatchHandler.Mistake(body, view.Self, author!.Handle) is null)
            {
                await intake.TakeAsync(db, document, body, view.Self, author.Handle, cancellationToken);
            }
            else
            {
                NotBelieved(row.Lease.ToString(), row.Peer.ToString());
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return documents.Count > 0;
    }

    /// <summary>The owner's batches first, so that a host's record finds its lease.</summary>
    private static List<SignedDocument> Read(ReadOnlyMemory<byte> body)
    {
        var documents = new List<SignedDocument>();
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var element in json.RootElement.GetProperty("documents").EnumerateArray())
            {
                if (SignedDocument.TryRead(Encoding.UTF8.GetBytes(element.GetRawText()), JsonLimits.Batch, out var document) == DocumentFault.None)
                {
                    documents.Add(document!);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }

        return documents;
    }

    [LoggerMessage(1540, LogLevel.Information, "Lease {Lease}: {Peer} was asked for its records and answered {Status} {Error}")]
    private partial void Unanswered(string lease, string peer, int status, string error);

    [LoggerMessage(1541, LogLevel.Warning, "Lease {Lease}: {Peer} answered with a document that proves nothing about it")]
    private partial void NotBelieved(string lease, string peer);
}
