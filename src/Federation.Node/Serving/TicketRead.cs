using Federation.Node.Hosting.Database;
using Federation.Node.Leases;
using Federation.Protocol.Leases;
using Federation.Protocol.Quantities;

namespace Federation.Node.Serving;

/// <summary>Answers <c>/t/{ticket}</c>: the ticket alone is the right, the lease must still live, and the ticket's bytes are counted.</summary>
internal sealed class TicketRead(NodeDbContext db, TicketJudge judge, MediaAnswer answer)
{
    public async Task HandleAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        var verdict = judge.Judge(text, out var ticket);
        if (verdict == TicketVerdict.Valid)
        {
            verdict = await ServeAsync(context, ticket!, cancellationToken);
        }

        if (verdict != TicketVerdict.Valid)
        {
            var (status, words) = Refusal(verdict);
            await MediaDoor.RefuseAsync(context, status, words, cancellationToken);
        }
    }

    private async Task<TicketVerdict> ServeAsync(HttpContext context, Ticket ticket, CancellationToken cancellationToken)
    {
        var content = ticket.Content;
        if (await LeaseBook.FindAsync(db, content.Lease, cancellationToken) is not { Role: LeaseRole.Host, State: LeaseState.Held or LeaseState.Grace } lease
            || lease.Visibility == LeaseVisibility.NeverServe || lease.Owner != content.Owner || lease.Blob != content.Blob || lease.Size.Bytes != content.SizeBytes)
        {
            return TicketVerdict.NotHeld;
        }

        var charge = new EgressCharge { Lease = lease.Id, Owner = lease.Owner, Ticket = new TicketUse(ticket.Hash, content.MaxBytes, content.Expires) };
        return await answer.WriteAsync(context, Media(content), charge, link: null, cancellationToken) switch
        {
            MediaOutcome.Answered => TicketVerdict.Valid,
            MediaOutcome.NotHere => TicketVerdict.NotHeld,
            MediaOutcome.CeilingReached => TicketVerdict.CeilingReached,
        };
    }

    /// <summary>Exactly the headers that the ticket names, and a tag of the bytes so that a player can resume.</summary>
    private static MediaObject Media(TicketContent content)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["etag"] = $"\"{content.Blob.Hex}\"" };
        foreach (var (name, value) in new[] { ("content-disposition", content.Disposition), ("cache-control", content.CacheControl) })
        {
            if (MediaHeaders.IsSendable(value))
            {
                headers[name] = value!;
            }
        }

        return new MediaObject
        {
            Blob = content.Blob,
            Size = new ByteSize(content.SizeBytes),
            ContentType = MediaHeaders.IsSendable(content.ContentType) ? content.ContentType : null,
            Headers = headers,
        };
    }

    private static (int Status, string Words) Refusal(TicketVerdict verdict) => verdict switch
    {
        TicketVerdict.Malformed => (StatusCodes.Status403Forbidden, "This ticket cannot be read."),
        TicketVerdict.NotEndorsed => (StatusCodes.Status403Forbidden, "No member of this federation vouches for this ticket."),
        TicketVerdict.WrongSignature => (StatusCodes.Status403Forbidden, "The signature of this ticket is wrong."),
        TicketVerdict.WrongHost => (StatusCodes.Status403Forbidden, "This ticket is for another host."),
        TicketVerdict.TooGenerous => (StatusCodes.Status403Forbidden, "This ticket allows more than a ticket may."),
        TicketVerdict.Expired => (StatusCodes.Status410Gone, "This ticket has expired; ask for the film again where you found it."),
        TicketVerdict.NotHeld => (StatusCodes.Status404NotFound, "This member has no copy that it may show."),
        TicketVerdict.CeilingReached => (StatusCodes.Status429TooManyRequests, "The bytes of this ticket are used up; ask for the film again where you found it."),
        TicketVerdict.Valid => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
