namespace Federation.Node.Hosting.Work;

/// <summary>
/// A long-lived thing that somebody must look at when its time has come (design 02). Whoever claims it raises the fence; the fence is a concurrency
/// token, so a worker whose claim was taken over can no longer write (I13).
/// </summary>
internal abstract class ClaimableRow
{
    /// <summary>When to look at the row next; null when nothing remains to be done.</summary>
    public DateTimeOffset? NextActionAt { get; set; }

    /// <summary>Until when the present claim holds; after that anyone may take the row over.</summary>
    public DateTimeOffset? ClaimedUntil { get; set; }

    public long Fence { get; set; }

    public int Attempts { get; set; }

    /// <summary>Ends the claim and says when to look again (null: never).</summary>
    public void Release(DateTimeOffset? nextActionAt)
    {
        ClaimedUntil = null;
        NextActionAt = nextActionAt;
    }
}
