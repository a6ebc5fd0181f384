using System.Text.Json;
using Federation.Node.Hosting.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Federation.Node.Hosting.Events;

/// <summary>Marks a record of this assembly that one feature publishes and features to its right may consume. It only says "look at row N now".</summary>
internal interface INodeEvent;

/// <summary>Wakes one reconciler by the name of its class.</summary>
internal sealed record WakeUp(string Reconciler) : INodeEvent;

/// <summary>A message to the bus, written in the transaction of the state change that it announces.</summary>
internal sealed class BusOutboxRow
{
    public long Id { get; init; }

    public required string Type { get; init; }

    public required string Payload { get; init; }
}

internal sealed class BusOutboxMapping : IEntityTypeConfiguration<BusOutboxRow>
{
    public void Configure(EntityTypeBuilder<BusOutboxRow> builder)
    {
        builder.ToTable("bus_outbox", "hosting");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.Property(r => r.Payload).HasColumnType("jsonb");
    }
}

internal static class NodeEvents
{
    /// <summary>Adds the event to the transaction of <paramref name="db"/>; it leaves for the bus after the commit, at least once.</summary>
    public static void Publish<TEvent>(this NodeDbContext db, TEvent message)
        where TEvent : class, INodeEvent =>
        db.Add(new BusOutboxRow { Type = typeof(TEvent).FullName!, Payload = JsonSerializer.Serialize(message, BusJson.Options) });

    /// <summary>Wakes a reconciler after the commit.</summary>
    public static void Wake<TReconciler>(this NodeDbContext db)
        where TReconciler : Work.IReconciler =>
        db.Publish(new WakeUp(typeof(TReconciler).Name));
}
