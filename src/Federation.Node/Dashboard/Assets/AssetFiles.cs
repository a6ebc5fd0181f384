using System.Reflection;
using System.Security.Cryptography;

namespace Federation.Node.Dashboard.Assets;

/// <summary>Style sheet and icon, from the program itself. Their addresses carry a digest, so that browsers may keep them.</summary>
internal sealed class AssetFiles
{
    private const string Folder = "Dashboard/Assets/";
    private const int DigestLength = 12;

    private readonly Dictionary<string, Asset> _files = new(StringComparer.Ordinal)
    {
        ["site.css"] = Load("site.css", "text/css; charset=utf-8"),
        ["icon.svg"] = Load("icon.svg", "image/svg+xml"),
    };

    public string PathOf(string name) => $"/assets/{name}?v={_files[name].Version}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", (string name, AssetFiles assets, HttpResponse response) => assets.Answer(name, response));
        // Browsers ask for this name whatever the page says.
        routes.MapGet("/favicon.ico", (AssetFiles assets, HttpResponse response) => assets.Answer("icon.svg", response));
    }

    private IResult Answer(string name, HttpResponse response)
    {
        if (!_files.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Content, asset.ContentType);
    }

    private static Asset Load(string name, string contentType)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(content, contentType, Convert.ToHexStringLower(SHA256.HashData(content))[..DigestLength]);
    }

    private sealed record Asset(byte[] Content, string ContentType, string Version);
}
