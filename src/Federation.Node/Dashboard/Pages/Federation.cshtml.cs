using System.Globalization;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.Members;
using Federation.Node.Dashboard.States;
using Federation.Protocol.Membership;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>For the administrator: who is in, what each lends, and how the way to each is.</summary>
internal sealed class FederationModel(MemberQuery query, PageText text, TimeProvider time) : PageModel
{
    public MemberReport? Report { get; private set; }

    public StateReason Alone => MemberStates.Alone(time.GetUtcNow());

    public async Task OnGetAsync(CancellationToken cancellationToken) => Report = await query.ReadAsync(cancellationToken);

    public string StateClass(MemberLine member) => member.State == MemberState.Active ? "state good" : "state bad";

    public string Contact(MemberLine member) => member.IsSelf ? text["federation.self"]
        : member.LastContactAt is { } at ? text.Instant(at)
        : text["federation.never"];

    public string Waiting(MemberLine member) => member.IsSelf ? "–" : (member.Way.Waiting + member.Way.Lagging).ToString(CultureInfo.InvariantCulture);
}
