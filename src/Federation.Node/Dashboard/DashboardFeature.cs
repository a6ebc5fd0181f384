using System.Text.Encodings.Web;
using System.Text.Unicode;
using Federation.Node.Dashboard.Accounts;
using Federation.Node.Dashboard.Assets;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.Media;
using Federation.Node.Dashboard.Members;
using Federation.Node.Dashboard.Sessions;
using Federation.Node.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.WebEncoders;

namespace Federation.Node.Dashboard;

internal static class DashboardFeature
{
    public static void AddDashboard(this NodeBuilder node)
    {
        node.AddSection<DashboardOptions>("dashboard");
        node.Services.AddSessions(node.Options);
        node.Services.AddSingleton<LanguageChoice>();
        node.Services.AddSingleton<AssetFiles>();
        node.Services.AddScoped<PageText>();
        node.Services.AddScoped<SiteFrame>();
        node.Services.AddScoped<MemberQuery>();
        node.Services.AddScoped<MediaQuery>();
        node.Services.AddScoped<AccountsQuery>();
        // Letters of every language as they are; what HTML needs escaped stays escaped.
        node.Services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        node.Services.Configure<MvcOptions>(o =>
        {
            o.Filters.Add<PageGate>();
            o.Filters.Add<OutageAnswer>();
        });
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes) => AssetFiles.Map(routes);
}
