namespace Federation.Node.Hosting.Events;

/// <summary>What travels on the bus: the event's type name and its JSON. One message type keeps MassTransit at the edge and replaceable.</summary>
internal sealed record BusEnvelope
{
    public required string Type { get; init; }

    public required string Payload { get; init; }
}
