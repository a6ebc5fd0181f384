using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Federation.Protocol.Membership;

namespace Federation.Node.Offers;

/// <summary>When to ask whom again. In memory: after a restart everyone may be asked once more.</summary>
internal sealed class OfferPullTimes
{
    private readonly ConcurrentDictionary<MemberHandle, (int Attempts, DateTimeOffset NotBefore)> _times = new();

    public bool MayAsk(MemberHandle host, DateTimeOffset now) => !_times.TryGetValue(host, out var known) || known.NotBefore <= now;

    public void Asked(MemberHandle host, DateTimeOffset now) =>
        _times.AddOrUpdate(host, _ => (1, now + Wait(1)), (_, known) => (known.Attempts + 1, now + Wait(known.Attempts + 1)));

    public void Found(MemberHandle host) => _times.TryRemove(host, out _);

    private static TimeSpan Wait(int attempts) => Backoff.After(attempts, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
}

/// <summary>Asks members whose offer should be here and is not: after joining, after a long silence.</summary>
internal sealed partial class OfferPuller(
    NodeDbContext db, MembershipDirectory directory, OfferBook book, PeerClient client, DocumentVerifier verifier, OfferPullTimes times, TimeProvider time, ILogger<OfferPuller> logger) : IReconciler
{
    private const int MaxAnswerBytes = 64 * 1024;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var known = (await book.CurrentAsync(db, now, cancellationToken)).Select(o => o.Host).ToHashSet();
        foreach (var member in view.Others.Where(m => m.StateAt(now) == MemberState.Active))
        {
            if (known.Contains(member.Handle))
            {
                times.Found(member.Handle);
            }
            else if (times.MayAsk(member.Handle, now))
            {
                times.Asked(member.Handle, now);
                await AskAsync(member, cancellationToken);
            }
        }

        return false;
    }

    private async Task AskAsync(MemberEntry member, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(member, OfferEndpoints.FederationPath, MaxAnswerBytes, cancellationToken);
        if (!answer.IsSuccess || Read(answer.Body) is not { } document)
        {
            return;
        }

        if (verifier.Verify(document, out var author) != DocumentVerdict.Valid || author!.Handle != member.Handle)
        {
            NotBelieved(member.Handle.ToString());
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await book.TakeAsync(db, document, member.Handle, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static SignedDocument? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("document", out var element) && element.ValueKind == JsonValueKind.Object
                && SignedDocument.TryRead(Encoding.UTF8.GetBytes(element.GetRawText()), JsonLimits.Default, out var document) == DocumentFault.None
                ? document
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "{Member} answered with an offer that is not signed by it")]
    private partial void NotBelieved(string member);
}
