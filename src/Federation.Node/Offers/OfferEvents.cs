using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Offers;

/// <summary>A newer offer of this host is known.</summary>
internal sealed record OffersChanged(MemberHandle Host) : INodeEvent;
