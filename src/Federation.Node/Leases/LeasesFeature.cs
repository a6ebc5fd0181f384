using Federation.Node.Hosting;

namespace Federation.Node.Leases;

internal static class LeasesFeature
{
    public static void AddLeases(this NodeBuilder node) => _ = node;

    public static void MapLeases(this IEndpointRouteBuilder routes) => _ = routes;
}
