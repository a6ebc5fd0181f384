using Federation.Node.Hosting.Api;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Doors;
using Federation.Node.Hosting.Events;
using Federation.Node.Hosting.Health;
using Federation.Node.Hosting.Telemetry;
using Federation.Node.Hosting.Work;
using MassTransit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Federation.Node.Hosting;

/// <summary>The production graph. Tests build the same one and replace only its edges (options, clock).</summary>
internal static class NodeHost
{
    public static WebApplication Build(NodeOptions options, string nodeConnectionString, Action<IServiceCollection>? edges = null)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(NodeHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => DoorListeners.Configure(kestrel, options));
        builder.Logging.ClearProviders().AddJsonConsole(o => o.UseUtcTimestamp = true).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None).AddFilter("Quartz", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(20));
        AddHosting(builder.Services, options, nodeConnectionString);
        var node = new NodeBuilder(builder.Services, options);
        node.AddEventHandler<WakeUp, WakeUpHandler>();
        NodeFeatures.Add(node);
        builder.Services.AddSingleton(node.Events);
        builder.Services.AddWorkCalendar(node.Schedules);
        AddBus(builder.Services, options);
        builder.Services.AddHostedService<EventDispatcher>();
        edges?.Invoke(builder.Services);
        var app = builder.Build();
        MapDoors(app);
        return app;
    }

    private static void AddHosting(IServiceCollection services, NodeOptions options, string connectionString)
    {
        CreatePrivateFolder(options.BlobFolder);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => AdminToken.LoadOrCreate(options.DataFolder));
        services.AddSingleton<WakeBoard>();
        services.AddSingleton<CommitSignal>();
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddDbContextFactory<NodeDbContext>((provider, db) => db
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(provider.GetRequiredService<CommitSignal>()));
        services.AddTelemetryExport(options);
        services.AddProblemDetails();
        services.AddDataProtection().SetApplicationName("federation-node").PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.KeyFolder, "sessions")));
        services.AddRazorPages(pages => pages.RootDirectory = "/Dashboard/Pages");
    }

    /// <summary>The data folder must be passable for the private database's user; the bytes of private objects must not be.</summary>
    private static void CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void AddBus(IServiceCollection services, NodeOptions options) => services.AddMassTransit(bus =>
    {
        bus.DisableUsageTelemetry();
        bus.AddConsumer<BusConsumer>();
        if (options.Broker.Length == 0)
        {
            bus.UsingInMemory((context, transport) => Endpoint(transport, context));
        }
        else
        {
            bus.UsingRabbitMq((context, transport) =>
            {
                transport.Host(new Uri(options.Broker));
                Endpoint(transport, context);
            });
        }
    });

    private static void Endpoint(IBusFactoryConfigurator transport, IBusRegistrationContext context) =>
        transport.ReceiveEndpoint("federation-node", endpoint =>
        {
            endpoint.PrefetchCount = 32;
            endpoint.UseMessageRetry(retry => retry.Intervals(100, 500, 2000));
            endpoint.ConfigureConsumer<BusConsumer>(context);
        });

    private static void MapDoors(WebApplication app)
    {
        app.MapDoor(Door.S3, NodeFeatures.MapS3);
        app.MapDoor(Door.Media, NodeFeatures.MapMedia);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAdminGate();
        app.UseStaticFiles();
        app.UseRouting();
        app.MapHealth();
        app.MapRazorPages();
        NodeFeatures.MapNode(app);
    }
}
