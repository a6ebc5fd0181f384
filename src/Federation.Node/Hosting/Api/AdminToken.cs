using System.Security.Cryptography;
using System.Text;

namespace Federation.Node.Hosting.Api;

/// <summary>The administrator's bearer token: kept in <c>admin.token</c> (mode 0600) in the data folder; compared in constant time.</summary>
internal sealed class AdminToken
{
    private const string FileName = "admin.token";
    private const int TokenBytes = 32;

    private readonly byte[] _hash;

    private AdminToken(byte[] hash) => _hash = hash;

    /// <summary>Reads the token, making one at the first start.</summary>
    /// <exception cref="InvalidOperationException">The file holds no usable token: an empty one would open the API to everybody.</exception>
    public static AdminToken LoadOrCreate(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
        {
            Create(path);
        }

        var token = File.ReadAllText(path).Trim();
        return token.Length >= TokenBytes && token.All(c => c is > ' ' and <= '~')
            ? new AdminToken(Hash(token))
            : throw new InvalidOperationException($"The file {path} holds no token of at least {TokenBytes} printable characters. Remove it, and the next start makes a new one.");
    }

    /// <summary>Names the token without telling it: what was opened with an older token carries another stamp.</summary>
    public string Stamp => Convert.ToHexStringLower(SHA256.HashData(_hash));

    public bool Accepts(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        const string Scheme = "Bearer ";
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Accepts(header[Scheme.Length..].Trim(' '));
    }

    public bool Accepts(string token) => CryptographicOperations.FixedTimeEquals(Hash(token), _hash);

    /// <summary>Whole or not at all: a kill or a full disk must not leave a file with half a token.</summary>
    private static void Create(string path)
    {
        var staging = path + ".new";
        File.Delete(staging);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(staging, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(staging, path, overwrite: true);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

internal static class AdminApi
{
    private const string Prefix = "/api/v1";

    /// <summary>
    /// Anonymous callers get 401 whatever they ask for below the prefix. It stands before routing: a filter on the endpoints would run after their
    /// parameters and bodies were read, and would miss an endpoint that forgot it.
    /// </summary>
    public static void UseAdminGate(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase) || context.RequestServices.GetRequiredService<AdminToken>().Accepts(context.Request))
        {
            await next(context);
            return;
        }

        await Problems.Problem(StatusCodes.Status401Unauthorized, "unauthorized", "A valid bearer token is required.").ExecuteAsync(context);
    });

    /// <summary>Routes under <c>/api/v1</c>, behind the gate.</summary>
    public static RouteGroupBuilder MapAdminApi(this IEndpointRouteBuilder routes, string prefix) => routes.MapGroup(Prefix + prefix);
}
