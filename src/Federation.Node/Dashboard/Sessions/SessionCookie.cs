using System.Security.Claims;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Federation.Node.Dashboard.Sessions;

/// <summary>A signed-in browser. In this slice whoever has the administrator's token signs in; a new token ends every session made with the old one.</summary>
internal static class SessionCookie
{
    public const string Scheme = "session";

    private const string StampClaim = "stamp";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static bool IsHttps(NodeOptions options) => options.NodeOrigin.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static void AddSessions(this IServiceCollection services, NodeOptions options)
    {
        var isHttps = IsHttps(options);
        services.AddAuthentication().AddCookie(Scheme, session =>
        {
            session.Cookie = Protect(new CookieBuilder { Name = isHttps ? "__Host-session" : "session" }, isHttps);
            session.ExpireTimeSpan = Lifetime;
            session.SlidingExpiration = false;
        });
        services.AddAntiforgery(form => form.Cookie = Protect(new CookieBuilder { Name = isHttps ? "__Host-form" : "form" }, isHttps));
    }

    public static Task SignInAsync(HttpContext context, AdminToken token) =>
        context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "admin"), new Claim(StampClaim, token.Stamp)], Scheme)));

    public static async Task<bool> IsSignedInAsync(HttpContext context, AdminToken token)
    {
        var session = await context.AuthenticateAsync(Scheme);
        return session.Succeeded && session.Principal.FindFirst(StampClaim)?.Value == token.Stamp;
    }

    private static CookieBuilder Protect(CookieBuilder cookie, bool isHttps)
    {
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.Path = "/";
        cookie.IsEssential = true;
        return cookie;
    }
}
