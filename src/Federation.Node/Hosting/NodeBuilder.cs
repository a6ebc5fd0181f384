using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Work;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.Node.Hosting;

/// <summary>What a feature's AddX receives: services, options, and the two ways to be called by time or by event.</summary>
internal sealed class NodeBuilder(IServiceCollection services, NodeOptions options)
{
    private readonly List<ReconcilerSchedule> _schedules = [];

    public IServiceCollection Services { get; } = services;

    public NodeOptions Options { get; } = options;

    public EventRegistry Events { get; } = new();

    public IReadOnlyList<ReconcilerSchedule> Schedules => _schedules;

    /// <summary>Binds a feature's own section of the settings and registers it, unless a test has put its own there.</summary>
    public NodeBuilder AddSection<TOptions>(string name)
        where TOptions : class, new()
    {
        Services.TryAddSingleton(Options.Features.GetSection(name).Get<TOptions>() ?? new TOptions());
        return this;
    }

    /// <summary>Runs a reconciler when woken and at least every period (the configured default when null).</summary>
    public NodeBuilder AddReconciler<TReconciler>(TimeSpan? period = null)
        where TReconciler : class, IReconciler
    {
        Services.TryAddScoped<TReconciler>();
        Services.AddHostedService<ReconcilerLoop<TReconciler>>();
        _schedules.Add(new ReconcilerSchedule(typeof(TReconciler).Name, period ?? TimeSpan.FromSeconds(Options.ReconcileSeconds)));
        return this;
    }

    /// <summary>Subscribes a handler to an event that a feature further left publishes.</summary>
    public NodeBuilder AddEventHandler<TEvent, THandler>()
        where TEvent : class, INodeEvent
        where THandler : class, IEventHandler<TEvent>
    {
        Services.TryAddScoped<THandler>();
        Events.Add<TEvent, THandler>();
        return this;
    }
}

internal sealed record ReconcilerSchedule(string Reconciler, TimeSpan Period);
