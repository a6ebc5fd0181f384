using Federation.Node.Dashboard.Sessions;
using Federation.Node.Hosting.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>The administrator's token opens a session for this browser.</summary>
[AllowAnonymous]
internal sealed class SignInModel(AdminToken admin, ILogger<SignInModel> logger) : PageModel
{
    /// <summary>Where to go afterwards; a path of this node.</summary>
    public string Next { get; private set; } = "/";

    public bool IsRefused { get; private set; }

    public void OnGet(string? next) => Next = Local(next);

    public async Task<IActionResult> OnPostAsync(string? token, string? next)
    {
        Next = Local(next);
        var address = HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";
        if (token is null || !admin.Accepts(token.Trim()))
        {
            logger.SignInRefused(address);
            IsRefused = true;
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page();
        }

        await SessionCookie.SignInAsync(HttpContext, admin);
        logger.SignedIn(address);
        return LocalRedirect(Next);
    }

    private string Local(string? next) => next is not null && Url.IsLocalUrl(next) ? next : "/";
}
