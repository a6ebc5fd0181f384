using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.Media;
using Federation.Node.Dashboard.States;
using Federation.Node.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>For the media operator: each object, how many verified copies exist, where, why there and at what price.</summary>
internal sealed class MediaModel(MediaQuery query, PageText text, NodeOptions options) : PageModel
{
    private const string Nothing = "–";

    public MediaReport Report { get; private set; } = null!;

    public string S3Origin => options.S3Origin;

    public async Task OnGetAsync(long? after, CancellationToken cancellationToken) => Report = await query.ReadAsync(after, cancellationToken);

    public string CopiesSentence(MediaLine item) => item.IsLocalOnly ? text["media.localOnly"] : text.Count("media.copies", item.Verified, item.Wanted);

    public string AccessKey(MediaLine item) => item.IsPublic ? "media.public" : "media.private";

    public string StateClass(StateReason? reason) => reason is null ? "state good" : reason.IsUnderWay ? "state wait" : "state bad";

    public string Why(MediaCopy copy) => copy.IsOwn ? text["media.own"] : copy.Why is { } why ? text.Say(why) : text["media.noPlan"];

    public string Price(MediaCopy copy) => copy.StorageMicrosPerTbMonth is { } micros ? text.Price(micros, Report.Currency) : Nothing;
}
