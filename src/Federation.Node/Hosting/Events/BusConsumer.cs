using System.Text.Json;
using Federation.Node.Hosting.Work;
using MassTransit;

namespace Federation.Node.Hosting.Events;

/// <summary>Handles one kind of event. May run twice for one event; must be quick: long work belongs to a reconciler.</summary>
internal interface IEventHandler<in TEvent>
    where TEvent : class, INodeEvent
{
    Task HandleAsync(TEvent message, CancellationToken cancellationToken);
}

/// <summary>The one consumer on the bus: finds the handlers of the event's type and runs each in a scope of its own.</summary>
internal sealed class BusConsumer(EventRegistry registry, IServiceScopeFactory scopes) : IConsumer<BusEnvelope>
{
    public async Task Consume(ConsumeContext<BusEnvelope> context)
    {
        foreach (var invoke in registry.HandlersOf(context.Message.Type))
        {
            await using var scope = scopes.CreateAsyncScope();
            await invoke(scope.ServiceProvider, context.Message.Payload, context.CancellationToken);
        }
    }
}

/// <summary>Which handlers want which event, filled while features are added.</summary>
internal sealed class EventRegistry
{
    private readonly Dictionary<string, List<Func<IServiceProvider, string, CancellationToken, Task>>> _handlers = new(StringComparer.Ordinal);

    public void Add<TEvent, THandler>()
        where TEvent : class, INodeEvent
        where THandler : class, IEventHandler<TEvent>
    {
        var name = typeof(TEvent).FullName!;
        if (!_handlers.TryGetValue(name, out var list))
        {
            _handlers[name] = list = [];
        }

        list.Add((services, payload, cancellationToken) => services.GetRequiredService<THandler>()
            .HandleAsync(JsonSerializer.Deserialize<TEvent>(payload, BusJson.Options)!, cancellationToken));
    }

    public IReadOnlyList<Func<IServiceProvider, string, CancellationToken, Task>> HandlersOf(string type) => _handlers.TryGetValue(type, out var list) ? list : [];
}

/// <summary>Turns a wake-up message into the signal of the loop of this process.</summary>
internal sealed class WakeUpHandler(WakeBoard board) : IEventHandler<WakeUp>
{
    public Task HandleAsync(WakeUp message, CancellationToken cancellationToken)
    {
        board.Wake(message.Reconciler);
        return Task.CompletedTask;
    }
}
