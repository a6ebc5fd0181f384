using Microsoft.AspNetCore.Http.Features;

namespace Federation.Node.Serving;

/// <summary>
/// The media door (design 08.16): public names and tickets, for browsers of any origin. It says the same 404 for what does not exist and for what the
/// caller may not know of.
/// </summary>
internal static class MediaDoor
{
    public const string TicketPrefix = "/t/";

    private const string Methods = "GET, HEAD, OPTIONS";

    public static async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = MediaPath.Strip(target);
        var cancellationToken = context.RequestAborted;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            Preflight(context.Response);
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = Methods;
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "This address can be read only.", cancellationToken);
        }
        else if (path.StartsWith(TicketPrefix, StringComparison.Ordinal))
        {
            await context.RequestServices.GetRequiredService<TicketRead>().HandleAsync(context, path[TicketPrefix.Length..], cancellationToken);
        }
        else if (MediaPath.TryParse(target, out var name))
        {
            await context.RequestServices.GetRequiredService<PublicRead>().HandleAsync(context, name, cancellationToken);
        }
        else
        {
            await NotFoundAsync(context, cancellationToken);
        }
    }

    /// <summary>Players of any site may read media, and see what they need for seeking.</summary>
    public static void SetCommonHeaders(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Content-Length, Content-Range, Accept-Ranges, ETag, Link, Location";
    }

    public static Task NotFoundAsync(HttpContext context, CancellationToken cancellationToken) =>
        RefuseAsync(context, StatusCodes.Status404NotFound, "Nothing public has this address.", cancellationToken);

    public static async Task RefuseAsync(HttpContext context, int status, string text, CancellationToken cancellationToken)
    {
        SetCommonHeaders(context.Response);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await context.Response.WriteAsync(text + "\n", cancellationToken);
    }

    private static void Preflight(HttpResponse response)
    {
        SetCommonHeaders(response);
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = "Range, If-Range, If-None-Match, If-Modified-Since";
        response.Headers.AccessControlMaxAge = "86400";
        response.StatusCode = StatusCodes.Status204NoContent;
    }
}
