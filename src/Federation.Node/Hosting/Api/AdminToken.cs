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
    public static AdminToken LoadOrCreate(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(path, Encoding.ASCII, options);
            file.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)));
        }

        return new AdminToken(SHA256.HashData(Encoding.ASCII.GetBytes(File.ReadAllText(path).Trim())));
    }

    public bool Accepts(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        const string Scheme = "Bearer ";
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.ASCII.GetBytes(header[Scheme.Length..].Trim())), _hash);
    }
}

internal static class AdminApi
{
    /// <summary>Routes under <c>/api/v1</c>; anonymous callers get 401 whatever they ask for.</summary>
    public static RouteGroupBuilder MapAdminApi(this IEndpointRouteBuilder routes, string prefix) =>
        routes.MapGroup("/api/v1" + prefix).AddEndpointFilter(async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<AdminToken>().Accepts(context.HttpContext.Request)
                ? await next(context)
                : Problems.Problem(StatusCodes.Status401Unauthorized, "unauthorized", "A valid bearer token is required."));
}
