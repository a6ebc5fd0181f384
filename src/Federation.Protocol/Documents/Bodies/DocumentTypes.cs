namespace Federation.Protocol.Documents.Bodies;

/// <summary>The type names of the durable documents of design 03, as they stand in <c>type</c>.</summary>
public static class DocumentTypes
{
    /// <summary>A host's lendable capacity and prices.</summary>
    public const string CapacityOffer = "CapacityOffer";

    /// <summary>Up to 1000 lease records of one side, for one other side.</summary>
    public const string LeaseBatch = "LeaseBatch";

    /// <summary>One receipt window of a meter.</summary>
    public const string UsageWindow = "UsageWindow";

    /// <summary>The owner's answer to a window.</summary>
    public const string WindowAnswer = "WindowAnswer";

    /// <summary>What one host metered for one owner in one period.</summary>
    public const string UsageSummary = "UsageSummary";

    /// <summary>The owner's answer to a summary.</summary>
    public const string SummaryAnswer = "SummaryAnswer";

    /// <summary>A cost that a member asks to share.</summary>
    public const string CostDeclaration = "CostDeclaration";

    /// <summary>All that one member brings to the close of a period.</summary>
    public const string Contribution = "Contribution";

    /// <summary>The contributions that a close rests on.</summary>
    public const string InputSet = "InputSet";

    /// <summary>One member's agreement to an input set in one round.</summary>
    public const string InputSetSignature = "InputSetSignature";

    /// <summary>What its author last signed, opening a round of the close.</summary>
    public const string RoundNote = "RoundNote";

    /// <summary>One member's agreement to the bytes of a statement.</summary>
    public const string StatementSignature = "StatementSignature";

    /// <summary>What an owner publishes under a public key, and who holds it.</summary>
    public const string CatalogueEntry = "CatalogueEntry";

    /// <summary>Authority to charge one month's public reads of one lease.</summary>
    public const string StandingTicket = "StandingTicket";

    /// <summary>Ties a ticket key to the document key for a while.</summary>
    public const string TicketKeyEndorsement = "TicketKeyEndorsement";

    /// <summary>Proof that bytes went from a source to a receiver.</summary>
    public const string TransferReceipt = "TransferReceipt";
}
