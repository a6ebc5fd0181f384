using Federation.Node.Hosting;
using Federation.Node.Membership;
using Federation.Node.Messaging;

namespace Federation.Node.Offers;

internal static class OffersFeature
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PullPeriod = TimeSpan.FromSeconds(5);

    public static void AddOffers(this NodeBuilder node)
    {
        node.AddSection<OfferOptions>("offers");
        node.Services.AddSingleton<Reservations>();
        node.Services.AddSingleton<OfferBook>();
        node.Services.AddSingleton<OfferPullTimes>();
        node.AddDocumentHandler<OfferHandler>();
        node.AddReconciler<OfferPublisher>(LookPeriod);
        node.AddReconciler<OfferPuller>(PullPeriod);
        node.AddEventHandler<FederationJoined, PublishOnJoining>();
    }

    public static void MapOffers(this IEndpointRouteBuilder routes) => OfferEndpoints.Map(routes);
}
