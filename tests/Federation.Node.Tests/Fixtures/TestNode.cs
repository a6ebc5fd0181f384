using System.Globalization;
using System.Net.Http.Headers;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Crypto;
using Federation.Protocol.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Fixtures;

/// <summary>
/// One member's node in this process: the production graph on real Kestrel listeners and a real database. <see cref="StopAsync"/> then
/// <see cref="StartAsync"/> restarts it on the same data, as after a crash.
/// </summary>
public sealed class TestNode : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Action<IServiceCollection>? _edges;
    private WebApplication? _app;

    private TestNode(string handle, string folder, TestDatabase database, NodeOptions options, Action<IServiceCollection>? edges)
    {
        Handle = handle;
        Folder = folder;
        _database = database;
        Options = options;
        _edges = edges;
    }

    public string Handle { get; }

    public string Folder { get; }

    internal NodeOptions Options { get; }

    public SigningKey VoteKey { get; } = SigningKey.Generate();

    public SigningKey TransportKey { get; } = SigningKey.Generate();

    public SigningKey DocumentKey { get; } = SigningKey.Generate();

    public TestDatabase Database => _database;

    public IServiceProvider Services => (_app ?? throw new InvalidOperationException("The node is stopped.")).Services;

    public string ActorUri => Options.NodeOrigin + "/actor";

    public static async Task<TestNode> CreateAsync(string handle, Action<IServiceCollection>? edges = null)
    {
        var folder = TestFolder.Create();
        var ports = FreePorts.Take(3);
        string Address(int index) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ports[index]}");
        var database = await TestDatabase.CreateAsync();
        var options = new NodeOptions
        {
            DataFolder = folder,
            NodeListen = Address(0),
            S3Listen = Address(1),
            MediaListen = Address(2),
            NodeOrigin = "http://" + Address(0),
            S3Origin = "http://" + Address(1),
            MediaOrigin = "http://" + Address(2),
            AllowLoopbackPeers = true,
            ReconcileSeconds = 1,
            DiskReserveBytes = 1 << 20,
            Database = new DatabaseOptions { ConnectionString = database.NodeConnectionString, OwnerConnectionString = database.OwnerConnectionString },
        };
        var node = new TestNode(handle, folder, database, options, edges);
        Directory.CreateDirectory(options.KeyFolder);
        using var ticket = SigningKey.Generate();
        foreach (var (name, key) in new[] { (NodeKeys.TransportFile, node.TransportKey), (NodeKeys.DocumentFile, node.DocumentKey), (NodeKeys.TicketFile, ticket) })
        {
            await File.WriteAllTextAsync(Path.Combine(options.KeyFolder, name), Convert.ToHexStringLower(key.ExportSeed()));
        }

        return node;
    }

    public async Task StartAsync()
    {
        _app = NodeHost.Build(Options, Options.Database.ConnectionString, _edges);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>Runs code with a scoped service of the running node.</summary>
    public async Task<TResult> WithAsync<TService, TResult>(Func<TService, Task<TResult>> use)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    internal NodeDbContext OpenDatabase() => _database.Open();

    /// <summary>A client of the admin API, with the token that the node made at its first start.</summary>
    public HttpClient AdminClient()
    {
        var token = File.ReadAllText(Path.Combine(Folder, "admin.token")).Trim();
        return new HttpClient { BaseAddress = new Uri(Options.NodeOrigin), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    public MemberCard Card() => MemberCard.Create(
        new MemberCardContent
        {
            Type = MemberCardContent.CardType,
            Handle = Federation.Protocol.Identifiers.MemberHandle.Parse(Handle),
            Name = "Association " + Handle,
            Actor = ActorUri,
            Origin = Options.NodeOrigin,
            S3Origin = Options.S3Origin,
            MediaOrigin = Options.MediaOrigin,
            TransportKey = TransportKey.Public,
            DocumentKey = DocumentKey.Public,
            VoteKey = VoteKey.Public,
        },
        TransportKey,
        DocumentKey,
        VoteKey);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _database.DisposeAsync();
        VoteKey.Dispose();
        TransportKey.Dispose();
        DocumentKey.Dispose();
        TestFolder.Delete(Folder);
    }
}
