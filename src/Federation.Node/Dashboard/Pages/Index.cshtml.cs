using Federation.Node.Dashboard.Accounts;
using Federation.Node.Dashboard.Languages;
using Federation.Node.Dashboard.Media;
using Federation.Node.Dashboard.Members;
using Federation.Node.Dashboard.States;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Federation.Node.Dashboard.Pages;

/// <summary>For everybody who signs in: one true sentence, then whatever somebody should act on.</summary>
internal sealed class IndexModel(MemberQuery members, MediaQuery media, AccountsQuery accounts, PageText text, TimeProvider time) : PageModel
{
    private const int MaxShown = 20;

    private MemberReport? _members;
    private long _objectCount;
    private IReadOnlyList<StateReason> _reasons = [];

    /// <summary>What somebody must act on first, the oldest first.</summary>
    public IEnumerable<StateReason> Shown => _reasons.Take(MaxShown);

    public int HiddenCount => Math.Max(0, _reasons.Count - MaxShown);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        _members = await members.ReadAsync(cancellationToken);
        _objectCount = await media.CountAsync(cancellationToken);
        _reasons = _members is null
            ? [MemberStates.Alone(time.GetUtcNow())]
            : [.. _members.Reasons.Concat(await media.SummaryAsync(cancellationToken)).Concat(await accounts.SummaryAsync(cancellationToken)).OrderBy(r => r.IsUnderWay).ThenBy(r => r.Since)];
    }

    public string Sentence()
    {
        var actions = _reasons.Count(r => !r.IsUnderWay);
        if (actions > 0)
        {
            return text.Count("overview.actions", actions);
        }

        return _reasons.Count > 0
            ? text.Count("overview.underWay", _reasons.Count)
            : text.Count("overview.well", _objectCount, _members!.Members.Count, text.Bytes(_members.LendableBytes));
    }
}
