using Federation.Node.Hosting.Database;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;

namespace Federation.Node.Offers;

/// <summary>Takes offers that members send.</summary>
internal sealed class OfferHandler(OfferBook book) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.CapacityOffer;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (inbound.Document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("notTheAuthor", "An offer is sent by the member that makes it.");
        }

        return await book.TakeAsync(db, inbound.Document, inbound.Sender.Handle, cancellationToken) switch
        {
            // An older offer that comes late is not a fault of anybody; it only has no effect.
            OfferVerdict.Taken or OfferVerdict.NotNewer => DocumentOutcome.Done,
            OfferVerdict.Unreadable => DocumentOutcome.Rejected("invalidOffer", "The body is not a capacity offer."),
            OfferVerdict.OtherCurrency => DocumentOutcome.Rejected("otherCurrency", "The prices are not in the federation's currency."),
            OfferVerdict.Disordered => DocumentOutcome.Rejected("disorderedOffer", "The figures or dates of the offer contradict each other."),
        };
    }
}
