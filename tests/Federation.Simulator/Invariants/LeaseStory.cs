using System.Globalization;
using System.Text;
using Federation.Protocol.Leases;

namespace Federation.Simulator.Invariants;

/// <summary>Prints all records of a lease for the reader of a failed seed.</summary>
internal static class LeaseStory
{
    public static string Of(LeaseRecordSet records)
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        foreach (var (reference, record) in records.Owner)
        {
            lines.Add((record.At, Line("owner", reference, record.Phase.ToString(), record.At, record.Until, record.SeenHost)));
        }

        foreach (var (reference, record) in records.Host)
        {
            lines.Add((record.At, Line("host", reference, $"{record.Phase} {record.Reason}", record.At, record.Until, record.SeenOwner)));
        }

        var text = new StringBuilder();
        foreach (var (_, line) in lines.OrderBy(line => line.At))
        {
            text.AppendLine(line);
        }

        foreach (var rejected in records.View.Rejected)
        {
            text.Append(CultureInfo.InvariantCulture, $"  rejected: {rejected.Writer} {rejected.Ref.Epoch}.{rejected.Ref.Revision} {rejected.Reason}\n");
        }

        return text.ToString();
    }

    private static string Line(string side, RecordRef reference, string phase, DateTimeOffset at, DateTimeOffset until, RecordRef? seen) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {at:HH:mm:ss} {side} {reference.Epoch}.{reference.Revision} {phase} until {until:HH:mm:ss} saw {seen?.Epoch}.{seen?.Revision}");
}
