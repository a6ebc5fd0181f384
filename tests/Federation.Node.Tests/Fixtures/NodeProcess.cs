using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Federation.Node.Membership;
using Federation.Protocol.Crypto;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Node.Tests.Fixtures;

/// <summary>
/// One member's node as a process of its own, with its private PostgreSQL cluster: what an operator runs, and what kill -9 is aimed at.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(90);

    private Process? _process;

    private NodeProcess(string handle, string folder, int[] ports)
    {
        Handle = handle;
        Folder = folder;
        NodeOrigin = Origin(ports[0]);
        S3Origin = Origin(ports[1]);
        MediaOrigin = Origin(ports[2]);
    }

    public string Handle { get; }

    public string Folder { get; }

    public string NodeOrigin { get; }

    public string S3Origin { get; }

    public string MediaOrigin { get; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The node is not running.");

    public SigningKey VoteKey { get; } = SigningKey.Generate();

    public SigningKey TransportKey { get; } = SigningKey.Generate();

    public SigningKey DocumentKey { get; } = SigningKey.Generate();

    /// <summary>Writes keys and configuration; starts nothing.</summary>
    /// <param name="handle">The member's handle.</param>
    /// <param name="settings">Further settings of node.json.</param>
    public static async Task<NodeProcess> CreateAsync(string handle, IReadOnlyDictionary<string, object>? settings = null)
    {
        var node = new NodeProcess(handle, TestFolder.Create(), FreePorts.Take(3));
        var configuration = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["nodeOrigin"] = node.NodeOrigin,
            ["s3Origin"] = node.S3Origin,
            ["mediaOrigin"] = node.MediaOrigin,
            ["nodeListen"] = node.NodeOrigin["http://".Length..],
            ["s3Listen"] = node.S3Origin["http://".Length..],
            ["mediaListen"] = node.MediaOrigin["http://".Length..],
            ["allowLoopbackPeers"] = true,
            ["reconcileSeconds"] = 1,
            ["diskReserveBytes"] = 1 << 20,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, object>(StringComparer.Ordinal))
        {
            configuration[name] = value;
        }

        await File.WriteAllTextAsync(Path.Combine(node.Folder, "node.json"), JsonSerializer.Serialize(configuration));
        var keys = Directory.CreateDirectory(Path.Combine(node.Folder, "keys")).FullName;
        using var ticket = SigningKey.Generate();
        foreach (var (name, key) in new[] { (NodeKeys.TransportFile, node.TransportKey), (NodeKeys.DocumentFile, node.DocumentKey), (NodeKeys.TicketFile, ticket) })
        {
            await File.WriteAllTextAsync(Path.Combine(keys, name), Convert.ToHexStringLower(key.ExportSeed()));
        }

        return node;
    }

    public async Task StartAsync()
    {
        // The node logs to its own file through the shell, so that no pipe of ours fills or breaks; exec keeps the process id.
        const string Script = "exec dotnet exec \"$@\" >>\"$NODE_LOG\" 2>&1 </dev/null";
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, ArgumentList = { "-c", Script, "sh", typeof(NodeKeys).Assembly.Location, "run", "--data", Folder } };
        start.Environment["NODE_LOG"] = LogPath;
        _process = Process.Start(start) ?? throw new InvalidOperationException("The node did not start.");
        await WaitUntilReadyAsync();
    }

    public string LogPath => Path.Combine(Folder, "node.log");

    /// <summary>kill -9: no handler runs, nothing is flushed; the database lives on as an orphan.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: false);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public HttpClient AdminClient()
    {
        var token = File.ReadAllText(Path.Combine(Folder, "admin.token")).Trim();
        return new HttpClient { BaseAddress = new Uri(NodeOrigin), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    public MemberCard Card() => MemberCard.Create(
        new MemberCardContent
        {
            Type = MemberCardContent.CardType,
            Handle = MemberHandle.Parse(Handle),
            Name = "Association " + Handle,
            Actor = NodeOrigin + "/actor",
            Origin = NodeOrigin,
            S3Origin = S3Origin,
            MediaOrigin = MediaOrigin,
            TransportKey = TransportKey.Public,
            DocumentKey = DocumentKey.Public,
            VoteKey = VoteKey.Public,
        },
        TransportKey,
        DocumentKey,
        VoteKey);

    /// <summary>Peak resident memory of the process so far, in bytes, as the kernel counted it.</summary>
    public long PeakResidentBytes()
    {
        var line = File.ReadLines($"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await StopDatabaseAsync();
        VoteKey.Dispose();
        TransportKey.Dispose();
        DocumentKey.Dispose();
        TestFolder.Delete(Folder);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri(NodeOrigin), Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.HoldsAsync(
            async () =>
            {
                if (_process!.HasExited)
                {
                    Assert.Fail($"{Handle} ended: {Log()}");
                }

                try
                {
                    using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            () => Task.FromResult($"{Handle} is not ready: {Log()}"),
            ReadyLimit);
    }

    private string Log() => File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(20)) : "no log";

    // The killed node's own cluster; its postmaster's pid is in the first line of its pid file.
    private async Task StopDatabaseAsync()
    {
        var pidFile = Path.Combine(Folder, "postgres", "cluster", "postmaster.pid");
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid))
        {
            return;
        }

        using var stop = Process.Start("kill", ["-QUIT", pid.ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(!File.Exists(pidFile)), "the private database of " + Handle + " stopped");
    }

    private static string Origin(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
