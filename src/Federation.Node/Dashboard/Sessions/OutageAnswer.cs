using System.Globalization;
using Federation.Node.Dashboard.Languages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Npgsql;

namespace Federation.Node.Dashboard.Sessions;

/// <summary>A page whose database is away says so and asks to come back (I15), instead of an error without a word.</summary>
internal sealed class OutageAnswer(PageText text) : IExceptionFilter
{
    private const int RetryAfterSeconds = 10;

    public void OnException(ExceptionContext context)
    {
        for (var e = context.Exception; e is not null; e = e.InnerException)
        {
            if (e is NpgsqlException { IsTransient: true })
            {
                context.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                context.Result = new ContentResult { StatusCode = StatusCodes.Status503ServiceUnavailable, ContentType = "text/plain; charset=utf-8", Content = text["outage.database"] + "\n" };
                context.ExceptionHandled = true;
                return;
            }
        }
    }
}
