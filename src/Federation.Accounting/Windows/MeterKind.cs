namespace Federation.Accounting.Windows;

/// <summary>What a receipt chain measures.</summary>
public enum MeterKind
{
    /// <summary>Bytes held, multiplied by seconds. Unit: byte-second.</summary>
    Stored,

    /// <summary>Bytes sent to viewers under tickets of the owner. Unit: byte.</summary>
    EgressPublic,

    /// <summary>Bytes sent to other members that copy the blob. Unit: byte.</summary>
    EgressMirror,
}

/// <summary>Text forms of meters, as in documents and account names.</summary>
public static class MeterKindText
{
    /// <summary><c>stored</c>, <c>egress-public</c> or <c>egress-mirror</c>.</summary>
    public static string ToText(this MeterKind meter) => meter switch
    {
        MeterKind.Stored => "stored",
        MeterKind.EgressPublic => "egress-public",
        MeterKind.EgressMirror => "egress-mirror",
        _ => throw new ArgumentOutOfRangeException(nameof(meter)),
    };

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, out MeterKind meter)
    {
        meter = text switch { "egress-public" => MeterKind.EgressPublic, "egress-mirror" => MeterKind.EgressMirror, _ => MeterKind.Stored };
        return text == meter.ToText();
    }

    /// <summary><c>byte-second</c> or <c>byte</c>: the unit of the usage ledger's accounts.</summary>
    public static string Unit(this MeterKind meter) => meter == MeterKind.Stored ? "byte-second" : "byte";
}
