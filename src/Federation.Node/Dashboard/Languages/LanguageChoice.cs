using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Federation.Node.Dashboard.Languages;

/// <summary>Which language a request is answered in: <c>?lang=</c>, then the reader's last choice, then the browser's order, then French.</summary>
internal sealed class LanguageChoice
{
    public const string QueryKey = "lang";
    public const string CookieName = "lang";

    private const string Folder = "Dashboard/Languages/";

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>French first: it is the default.</summary>
    public IReadOnlyList<Language> All { get; } = [Load("fr", "fr-FR"), Load("en", "en-GB")];

    public Language Default => All[0];

    public Language Choose(HttpContext context)
    {
        if (Find(context.Request.Query[QueryKey]) is { } asked)
        {
            context.Response.Cookies.Append(CookieName, asked.Code, new CookieOptions { MaxAge = Remembered, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, HttpOnly = true, Secure = context.Request.IsHttps, IsEssential = true });
            return asked;
        }

        return Find(context.Request.Cookies[CookieName]) ?? FromBrowser(context.Request) ?? Default;
    }

    private Language? FromBrowser(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(a => a.Quality is not 0)
            .OrderByDescending(a => a, StringWithQualityHeaderValueComparer.QualityComparer)
            .Select(a => Find(a.Value.ToString().Split('-')[0]))
            .FirstOrDefault(l => l is not null);

    private Language? Find(string? code) => All.FirstOrDefault(l => string.Equals(l.Code, code, StringComparison.OrdinalIgnoreCase));

    private static Language Load(string code, string culture)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + code + ".po")!);
        return new Language(code, culture, reader.ReadToEnd());
    }
}
