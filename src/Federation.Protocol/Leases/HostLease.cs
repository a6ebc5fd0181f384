using System.Collections.Immutable;

namespace Federation.Protocol.Leases;

/// <summary>The host's durable row of one lease.</summary>
public sealed record HostLease
{
    /// <summary>All records seen.</summary>
    public required LeaseRecordSet Records { get; init; }

    /// <summary>The host's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>Audits and windows known.</summary>
    public LeaseVerdicts Verdicts { get; init; } = LeaseVerdicts.None;

    /// <summary>The room is counted as taken.</summary>
    public bool RoomReserved { get; init; }

    /// <summary>The verified bytes are on the disk on the strength of this lease.</summary>
    public bool BytesPresent { get; init; }
}

/// <summary>What the host's other features say at the moment of a step.</summary>
public sealed record HostSurroundings
{
    /// <summary>The blob would fit beside everything reserved and used; read in the transaction that stores the step.</summary>
    public required bool RoomFree { get; init; }

    /// <summary>Policy takes this owner's blobs at the proposed price.</summary>
    public required bool AcceptsLease { get; init; }

    /// <summary>Policy takes the offered renewal.</summary>
    public required bool AcceptsRenewal { get; init; }

    /// <summary>How long room is kept for an agreement that is not confirmed.</summary>
    public required TimeSpan ReserveFor { get; init; }
}

/// <summary>What can happen to the host's side.</summary>
public abstract record HostEvent
{
    private HostEvent()
    {
    }

    /// <summary>The row's time has come, or the node started: do what is owed.</summary>
    public sealed record TimeCame : HostEvent;

    /// <summary>Checked records arrived: the owner's, or the host's own that it had forgotten.</summary>
    public sealed record Received(LeaseRecordSet Records) : HostEvent;

    /// <summary>Audits or windows were judged.</summary>
    public sealed record Judged(LeaseVerdicts Verdicts) : HostEvent;

    /// <summary>The host was restored and took a new epoch.</summary>
    public sealed record EpochRaised(long Epoch) : HostEvent;

    /// <summary>The disk was looked at, or a copy or deletion finished.</summary>
    public sealed record BytesChecked(bool Present) : HostEvent;

    /// <summary>The copy cannot be made.</summary>
    public sealed record CopyFailed(string Reason) : HostEvent;

    /// <summary>The host no longer wants it.</summary>
    public sealed record DeclineAsked(string Reason) : HostEvent;
}

/// <summary>Result of a step of the host's side.</summary>
/// <param name="State">The row to store.</param>
/// <param name="Effects">What to do after storing, in this order.</param>
/// <param name="Refusal">Why what was asked was not done.</param>
public sealed record HostStep(HostLease State, ImmutableArray<LeaseEffect> Effects, MoveRefusal Refusal);
