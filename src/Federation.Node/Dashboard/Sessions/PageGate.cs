using Federation.Node.Dashboard.Languages;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Federation.Node.Dashboard.Sessions;

/// <summary>What every page request passes first: safe headers, the reader's language, and a session unless the page is open to all.</summary>
internal sealed class PageGate(NodeOptions options, AdminToken token, LanguageChoice languages) : IAsyncAuthorizationFilter, IOrderedFilter
{
    private const string ContentPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Before the check of form tokens, which reads the request's scheme.</summary>
    public int Order => -1000;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (SessionCookie.IsHttps(options))
        {
            // TLS ends in front of the node; its cookies are for the public origin.
            http.Request.Scheme = Uri.UriSchemeHttps;
        }

        Harden(http.Response.Headers);
        http.RequestServices.GetRequiredService<PageText>().Language = languages.Choose(http);
        if (context.ActionDescriptor.EndpointMetadata.Any(m => m is IAllowAnonymous) || await SessionCookie.IsSignedInAsync(http, token))
        {
            return;
        }

        var wanted = HttpMethods.IsGet(http.Request.Method) ? http.Request.GetEncodedPathAndQuery() : "/";
        context.Result = new LocalRedirectResult("/signin" + QueryString.Create("next", wanted));
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.Append("Vary", "Accept-Language, Cookie");
    }
}
