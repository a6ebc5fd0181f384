using Federation.Node.Hosting;

namespace Federation.Node.Settlement;

internal static class SettlementFeature
{
    public static void AddSettlement(this NodeBuilder node) => _ = node;

    public static void MapSettlement(this IEndpointRouteBuilder routes) => _ = routes;
}
