using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Netting;

/// <summary>One transfer of a settlement.</summary>
/// <param name="From">Who pays.</param>
/// <param name="To">Who is paid.</param>
/// <param name="AmountMinor">Minor units, positive.</param>
public sealed record Payment(MemberHandle From, MemberHandle To, long AmountMinor);

/// <summary>What a party is owed (positive) or owes (negative).</summary>
/// <param name="Party">A member or the cooperative.</param>
/// <param name="AmountMinor">Minor units.</param>
public readonly record struct PartyBalance(MemberHandle Party, long AmountMinor);
