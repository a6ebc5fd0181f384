using Federation.Node.Dashboard.Languages;
using Federation.Node.Hosting;
using Federation.Node.Membership;

namespace Federation.Node.Dashboard.Sessions;

/// <summary>A page that the navigation leads to; <see cref="Current"/> is the value of aria-current, null for other pages.</summary>
internal sealed record FrameLink(string Path, string Key, string? Current);

/// <summary>What surrounds every page: whose node it is, where one can go, which languages there are.</summary>
internal sealed class SiteFrame(MembershipDirectory directory, NodeOptions options)
{
    private static readonly (string Path, string Key)[] Pages =
        [("/", "overview.link"), ("/federation", "federation.link"), ("/media", "media.link"), ("/accounts", "accounts.link")];

    /// <summary>The association's name; before a federation knows one, its address.</summary>
    public string Name => directory.Current?.SelfEntry.Name ?? new Uri(options.NodeOrigin).Authority;

    public bool IsSignedIn(HttpContext context) => context.User.Identity?.IsAuthenticated == true;

    public IEnumerable<FrameLink> Links(HttpContext context) => IsSignedIn(context)
        ? Pages.Select(p => new FrameLink(p.Path, p.Key, IsHere(context, p.Path) ? "page" : null))
        : [];

    /// <summary>This page in another language; everything else of its address stays.</summary>
    public string InLanguage(HttpContext context, Language language)
    {
        var others = context.Request.Query.Where(q => q.Key != LanguageChoice.QueryKey).SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)));
        return context.Request.Path + QueryString.Create(others.Append(KeyValuePair.Create(LanguageChoice.QueryKey, (string?)language.Code)));
    }

    public string? IsCurrent(Language language, PageText text) => language == text.Language ? "true" : null;

    private static bool IsHere(HttpContext context, string path) =>
        path == "/" ? context.Request.Path == "/" : context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);
}
