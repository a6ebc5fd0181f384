using Federation.Protocol.Leases;

namespace Federation.Simulator.Invariants;

/// <summary>An erasure is never forgotten: once the owner signed it and it was delivered, no restore brings the lease back.</summary>
internal sealed class ErasedBytesAreDestroyed : IEndInvariant
{
    public string? Violation(SimWorld world)
    {
        foreach (var owner in world.Members)
        {
            foreach (var (lease, row) in owner.Durable.Owned)
            {
                var erased = row.Records.Owner.Values.Any(record => record.Phase == OwnerPhase.Erased);
                if (erased && row.Records.View.Owner!.Record.Phase != OwnerPhase.Erased)
                {
                    return $"erase: lease {lease} of {owner.Handle} came back to life";
                }
            }
        }

        return null;
    }
}
