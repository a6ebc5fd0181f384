namespace Federation.Protocol.Leases;

/// <summary>
/// What a side must do after a step. Every effect may be carried out twice without harm: after a crash the step "time came" asks again
/// for whatever is still owed.
/// </summary>
public abstract record LeaseEffect
{
    private LeaseEffect()
    {
    }

    /// <summary>Deliver the owner's record to the host.</summary>
    public sealed record SendOwnerRecord(HashedRecord<OwnerRecord> Record) : LeaseEffect;

    /// <summary>Deliver the host's record to the owner.</summary>
    public sealed record SendHostRecord(HashedRecord<HostRecord> Record) : LeaseEffect;

    /// <summary>Ask the other side for the owner record that the host's newest record cites.</summary>
    public sealed record FetchOwnerRecord(RecordRef? Cited) : LeaseEffect;

    /// <summary>Ask the owner for its record and the agreement it cites (after a restore of the host).</summary>
    public sealed record FetchAgreement(RecordRef? Cited) : LeaseEffect;

    /// <summary>Count the room as taken, in the transaction that stores the step.</summary>
    public sealed record ReserveRoom : LeaseEffect;

    /// <summary>Count the room as free again, in the transaction that stores the step.</summary>
    public sealed record ReleaseRoom : LeaseEffect;

    /// <summary>Pull the bytes; nothing happens when the pull already runs.</summary>
    public sealed record StartCopy : LeaseEffect;

    /// <summary>Stop a pull and drop its partial bytes; always before the room is released.</summary>
    public sealed record StopCopy : LeaseEffect;

    /// <summary>Answer no reader any more on the strength of this lease.</summary>
    public sealed record StopServing : LeaseEffect;

    /// <summary>Delete the bytes unless another lease needs them, then report <see cref="HostEvent.BytesChecked"/>.</summary>
    public sealed record DeleteBytes : LeaseEffect;

    /// <summary>Ask the planner for another copy.</summary>
    public sealed record PlanReplacement(LeaseState Because) : LeaseEffect;

    /// <summary>Show and keep the proof that a member signed two records at one place.</summary>
    public sealed record ReportDoubleSigning(DoubleSigning Proof) : LeaseEffect;
}
