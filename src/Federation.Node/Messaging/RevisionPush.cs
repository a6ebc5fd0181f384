using System.Globalization;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Membership;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Messaging;

/// <summary>Brings a peer that is behind the revisions it lacks (design 03): it may refuse us only because it does not know our newest keys.</summary>
internal sealed partial class RevisionPush(MembershipDirectory directory, PeerClient client, ILogger<RevisionPush> logger)
{
    private const int MaxAtOnce = 20;

    /// <summary>Posts what comes after the peer's revision, in order; ends at the first refusal.</summary>
    public async Task PushAsync(NodeDbContext db, MemberEntry to, long peerRevision, CancellationToken cancellationToken)
    {
        if (peerRevision < 1 || peerRevision >= directory.Require().Revision)
        {
            return;
        }

        var files = await db.Set<RevisionRow>().AsNoTracking().Where(r => r.Number > peerRevision).OrderBy(r => r.Number).Take(MaxAtOnce).Select(r => new { r.Number, r.Utf8 }).ToListAsync(cancellationToken);
        foreach (var file in files)
        {
            var answer = await client.PostAsync(to, "/federation/v1/member-set", file.Utf8, "application/json", cancellationToken);
            Pushed(file.Number, to.Handle.ToString(), answer.Error ?? answer.Status.ToString(CultureInfo.InvariantCulture));
            if (!answer.IsSuccess)
            {
                return;
            }
        }
    }

    [LoggerMessage(1213, LogLevel.Information, "Brought revision {Revision} to {Peer}: {Answer}")]
    private partial void Pushed(long revision, string peer, string answer);
}
