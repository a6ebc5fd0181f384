using Federation.Node.Dashboard.Members;
using Federation.Node.Dashboard.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>For everybody: which association this is, with whom it shares, and how to reach it.</summary>
[AllowAnonymous]
internal sealed class PublicModel(MemberQuery query, SiteFrame frame, DashboardOptions options) : PageModel
{
    public string Name => frame.Name;

    public MemberReport? Report { get; private set; }

    public string Contact => options.Contact;

    /// <summary>The contact as a link when it is an address of mail or of the web, never of another scheme.</summary>
    public string? ContactLink =>
        Uri.TryCreate(Contact, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "mailto" ? uri.ToString()
        : Contact.Contains('@', StringComparison.Ordinal) && !Contact.Contains(' ', StringComparison.Ordinal) ? "mailto:" + Contact
        : null;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Report = await query.ReadAsync(cancellationToken);
}
