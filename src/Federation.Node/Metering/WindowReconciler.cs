using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;
using Federation.Node.Membership;

namespace Federation.Node.Metering;

/// <summary>Issues every window whose time has come, meter by meter, then the summaries of the periods that are over.</summary>
internal sealed class WindowReconciler(NodeDbContext db, WindowIssuer issuer, SummaryIssuer summaries, MembershipDirectory directory) : IReconciler
{
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is not { } view)
        {
            return false;
        }

        var more = false;
        foreach (var meter in MeterReadings.Metered)
        {
            more |= await issuer.IssueAsync(db, view, meter, cancellationToken);
            more |= await summaries.IssueAsync(db, view, meter, cancellationToken);
            db.ChangeTracker.Clear();
        }

        return more;
    }
}
