using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>All members here are honest, so crashes and restores must never make two records at one place, nor any record that others reject for its author.</summary>
internal sealed class NobodyHonestIsProvenDoubleSigner : IStepInvariant
{
    public string? Violation(SimWorld world, SimMember stepped)
    {
        foreach (var (lease, row) in stepped.Durable.Owned)
        {
            if (!row.Records.View.DoubleSignings.IsEmpty)
            {
                return $"double signing on {lease}: {row.Records.View.DoubleSignings[0]}";
            }
        }

        return null;
    }
}
