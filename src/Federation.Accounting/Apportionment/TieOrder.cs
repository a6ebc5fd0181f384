using System.Text;
using Federation.Protocol.Identifiers;

namespace Federation.Accounting.Apportionment;

/// <summary>Who gets the odd cent among equal remainders: a rank per party, lowest first.</summary>
public sealed class TieOrder
{
    private TieOrder(IReadOnlyList<int> ranks) => Ranks = ranks;

    /// <summary>One rank per party, in the order in which the parties were given.</summary>
    public IReadOnlyList<int> Ranks { get; }

    /// <summary>SHA-256 of the UTF-8 text <c>periodId:handle</c>, ascending, so that the odd cent rotates from period to period (design
    /// 05).</summary>
    public static TieOrder ByPeriod(string periodId, IReadOnlyList<string> handles)
    {
        ArgumentNullException.ThrowIfNull(handles);
        var order = Enumerable.Range(0, handles.Count)
            .OrderBy(i => Key(periodId, handles[i]))
            .ThenBy(i => handles[i], StringComparer.Ordinal)
            .ToArray();
        var ranks = new int[handles.Count];
        for (var rank = 0; rank < order.Length; rank++)
        {
            ranks[order[rank]] = rank;
        }

        return new TieOrder(ranks);
    }

    /// <summary>As given: for published vectors whose ties go by identifier.</summary>
    public static TieOrder ByPosition(int count) => new(Enumerable.Range(0, count).ToArray());

    /// <summary>The sort key of one party: SHA-256(UTF-8 <c>periodId:handle</c>). Proposers take turns in the same order (design 05,
    /// Close).</summary>
    public static Sha256Digest Key(string periodId, string handle) => Sha256Digest.Of(Encoding.UTF8.GetBytes($"{periodId}:{handle}"));
}
