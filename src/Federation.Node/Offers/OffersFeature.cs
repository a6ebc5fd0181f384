using Federation.Node.Hosting;

namespace Federation.Node.Offers;

internal static class OffersFeature
{
    public static void AddOffers(this NodeBuilder node) => _ = node;

    public static void MapOffers(this IEndpointRouteBuilder routes) => _ = routes;
}
