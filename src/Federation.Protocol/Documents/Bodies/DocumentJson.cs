using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Protocol.Json;

namespace Federation.Protocol.Documents.Bodies;

/// <summary>Source-generated JSON of every document body, with the strict rules of <see cref="ProtocolJson"/>.</summary>
[JsonSerializable(typeof(CapacityOfferBody))]
[JsonSerializable(typeof(LeaseBatchBody))]
[JsonSerializable(typeof(UsageWindowBody))]
[JsonSerializable(typeof(WindowAnswerBody))]
[JsonSerializable(typeof(UsageSummaryBody))]
[JsonSerializable(typeof(SummaryAnswerBody))]
[JsonSerializable(typeof(CostDeclarationBody))]
[JsonSerializable(typeof(ContributionBody))]
[JsonSerializable(typeof(InputSetBody))]
[JsonSerializable(typeof(InputSetSignatureBody))]
[JsonSerializable(typeof(RoundNoteBody))]
[JsonSerializable(typeof(StatementSignatureBody))]
[JsonSerializable(typeof(CatalogueEntryBody))]
[JsonSerializable(typeof(StandingTicketBody))]
[JsonSerializable(typeof(TicketKeyEndorsementBody))]
[JsonSerializable(typeof(TransferReceiptBody))]
public sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>The context to use: strict, camelCase, quantities as decimal strings.</summary>
    public static DocumentJson Strict { get; } = new(new JsonSerializerOptions(ProtocolJson.BaseOptions));
}
