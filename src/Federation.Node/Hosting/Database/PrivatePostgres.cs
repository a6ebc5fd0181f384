using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Federation.Node.Hosting.Database;

/// <summary>
/// The embedded default: a PostgreSQL cluster inside the data folder, reached over a unix socket, with full durability, stopped with the node.
/// Started as root it runs as the system's unprivileged user <c>postgres</c>. A live orphan left by a killed node is adopted.
/// </summary>
internal sealed class PrivatePostgres
{
    private const string Owner = "federation_owner";
    private const string NodeRole = "federation_node";
    private const string DatabaseName = "federation";

    private readonly string _folder;
    private readonly string _binaries;
    private readonly int _port;

    private PrivatePostgres(string folder, string binaries, int port)
    {
        _folder = folder;
        _binaries = binaries;
        _port = port;
    }

    private string ClusterFolder => Path.Combine(_folder, "cluster");

    public string SocketFolder => Path.Combine(_folder, "s");

    public string OwnerConnectionString => Connection(Owner, DatabaseName);

    public string NodeConnectionString => Connection(NodeRole, DatabaseName);

    /// <summary>A superuser connection to any database of the cluster, for tests that make a database each.</summary>
    public string Connection(string role, string database) =>
        new NpgsqlConnectionStringBuilder { Host = SocketFolder, Port = _port, Username = role, Database = database, MaxPoolSize = 40, Timeout = 15 }.ConnectionString;

    public static async Task<PrivatePostgres> StartAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(dataFolder, "postgres");
        // A unix socket path must stay under 107 bytes; the file is <folder>/s/.s.PGSQL.<port>.
        if (folder.Length > 85)
        {
            throw new InvalidOperationException($"The data folder's path is too long for a unix socket ({folder.Length} characters, at most 85): {folder}");
        }

        Directory.CreateDirectory(folder);
        var cluster = new PrivatePostgres(folder, FindBinaries(), ReadOrChoosePort(folder));
        await cluster.StartClusterAsync(cancellationToken);
        await cluster.CreateRolesAsync(cancellationToken);
        return cluster;
    }

    private async Task StartClusterAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(ClusterFolder, "PG_VERSION")))
        {
            await InitialiseAsync(cancellationToken);
        }

        if (await AnswersAsync(cancellationToken))
        {
            return; // a live orphan of a killed node: adopted as it is
        }

        await RunAsync("pg_ctl", ["-w", "-t", "60", "-D", ClusterFolder, "-l", Path.Combine(_folder, "log"), "start"], cancellationToken);
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        // The cluster gets its name when it is complete. A folder of that name without PG_VERSION is therefore a damaged one, and never ours to remove.
        if (Directory.Exists(ClusterFolder))
        {
            throw new InvalidOperationException($"The database folder {ClusterFolder} is there but damaged (no PG_VERSION). Restore it from the backup, or move it away to begin anew.");
        }

        var staging = ClusterFolder + ".new";
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        Directory.CreateDirectory(SocketFolder);
        GiveToUnprivileged(_folder);
        GiveToUnprivileged(SocketFolder);
        await RunAsync("initdb", ["-D", staging, "-U", Owner, "--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8"], cancellationToken);
        var settings = string.Create(CultureInfo.InvariantCulture, $"""

            listen_addresses = ''
            port = {_port}
            unix_socket_directories = '{SocketFolder}'
            unix_socket_permissions = 0700
            shared_buffers = 64MB
            max_connections = 120
            fsync = on
            synchronous_commit = on
            full_page_writes = on

            """);
        await File.AppendAllTextAsync(Path.Combine(staging, "postgresql.conf"), settings, cancellationToken);
        Directory.Move(staging, ClusterFolder);
    }

    private async Task CreateRolesAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Connection(Owner, "postgres"));
        await connection.OpenAsync(cancellationToken);
        await ExecuteIfAsync(connection, $"SELECT count(*) FROM pg_roles WHERE rolname = '{NodeRole}'", $"CREATE ROLE {NodeRole} LOGIN", cancellationToken);
        await ExecuteIfAsync(connection, $"SELECT count(*) FROM pg_database WHERE datname = '{DatabaseName}'", $"CREATE DATABASE {DatabaseName} OWNER {Owner}", cancellationToken);
    }

    private static async Task ExecuteIfAsync(NpgsqlConnection connection, string countSql, string sql, CancellationToken cancellationToken)
    {
        await using var count = new NpgsqlCommand(countSql, connection);
        if ((long)(await count.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Stops the cluster; called when the node stops in good order.</summary>
    public async Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync("pg_ctl", ["-w", "-t", "60", "-D", ClusterFolder, "-m", "fast", "stop"], CancellationToken.None);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection(Owner, "postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException)
        {
            return false;
        }
    }

    private static int ReadOrChoosePort(string folder)
    {
        // The number only names the socket file, but PostgreSQL also keys its shared memory by it: keep one number per cluster.
        var path = Path.Combine(folder, "port");
        if (File.Exists(path) && int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var known))
        {
            return known;
        }

        var port = RandomNumberGenerator.GetInt32(20_000, 60_000);
        File.WriteAllText(path, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }

    private static string FindBinaries()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => (Path: Path.Combine(d, "bin"), Version: int.TryParse(Path.GetFileName(d), out var v) ? v : 0))
            : [];
        var found = versions.Where(v => v.Version >= 15 && File.Exists(Path.Combine(v.Path, "initdb"))).OrderByDescending(v => v.Version).FirstOrDefault();
        return found.Path ?? throw new InvalidOperationException(
            "PostgreSQL 15 or newer is not installed (looked in /usr/lib/postgresql). Install the package 'postgresql', or set database.connectionString.");
    }

    private static string? UserToDropTo() => Environment.IsPrivilegedProcess ? "postgres" : null;

    private static void GiveToUnprivileged(string path)
    {
        if (UserToDropTo() is { } user)
        {
            using var chown = Process.Start("chown", [user, path]);
            chown.WaitForExit();
        }
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        string[] words = UserToDropTo() is { } user
            ? ["setpriv", "--reuid", user, "--regid", user, "--init-groups", Path.Combine(_binaries, program), .. arguments]
            : [Path.Combine(_binaries, program), .. arguments];
        start.FileName = words[0];
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["LANG"] = "C.UTF-8";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        // pg_ctl's child keeps the pipes open for ever: read what comes until the process itself has ended.
        var output = ReadUntilExitAsync(process, cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed ({process.ExitCode}): {await output} (see {Path.Combine(_folder, "log")})");
        }
    }

    private static async Task<string> ReadUntilExitAsync(Process process, CancellationToken cancellationToken)
    {
        var text = Task.WhenAll(process.StandardError.ReadToEndAsync(cancellationToken), process.StandardOutput.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        var finished = await Task.WhenAny(text, Task.Delay(TimeSpan.FromSeconds(1), cancellationToken));
        return finished == text ? string.Join(' ', await text).Trim() : "no message";
    }
}
