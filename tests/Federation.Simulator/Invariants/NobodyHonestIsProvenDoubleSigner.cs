using Federation.Simulator.Members;

namespace Federation.Simulator.Invariants;

/// <summary>All members here are honest, so kills and restores must never make two records at one place.</summary>
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
