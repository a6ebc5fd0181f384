using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Leases;

/// <summary>Host side: both signed, the bytes are to be pulled. May come again while they are not here.</summary>
internal sealed record LeaseConfirmed(LeaseId Lease) : INodeEvent;

/// <summary>Either side: the copy is there and counts.</summary>
internal sealed record LeaseHeld(LeaseId Lease) : INodeEvent;

/// <summary>Either side: what was agreed, copied or held is so no more. A pull stops, nothing is served on the strength of it.</summary>
internal sealed record LeaseEnded(LeaseId Lease) : INodeEvent;

/// <summary>Owner side: this lease will give no copy, or none that can be reached; another one is wanted.</summary>
internal sealed record LeaseFailed(LeaseId Lease) : INodeEvent;

/// <summary>Either side: who may be shown the bytes has changed.</summary>
internal sealed record LeaseVisibilityChanged(LeaseId Lease) : INodeEvent;
