using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Work;

namespace Federation.Node.Serving;

/// <summary>Looks at the names whose time has come and has a new entry signed where the old one is not true any more.</summary>
internal sealed class PublicationReconciler(
    NodeDbContext db, CatalogueSigner signer, SweepClock clock, Membership.MembershipDirectory directory, TimeProvider time) : IReconciler
{
    private const int Batch = 50;
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (directory.Current is null)
        {
            return false;
        }

        var now = time.GetUtcNow();
        if (clock.IsDue(now))
        {
            await Publications.SweepAsync(db, now, cancellationToken);
        }

        var rows = await db.ClaimAsync<PublicationRow>(now, Claim, Batch, cancellationToken);
        db.ChangeTracker.Clear();
        foreach (var row in rows)
        {
            await signer.LookAsync(db, row, cancellationToken);
        }

        return rows.Count == Batch;
    }
}

/// <summary>When this process last compared all names with all entries.</summary>
internal sealed class SweepClock(ServingOptions options)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public bool IsDue(DateTimeOffset now)
    {
        if (now < _next)
        {
            return false;
        }

        _next = now.AddSeconds(options.RecheckSeconds);
        return true;
    }
}
