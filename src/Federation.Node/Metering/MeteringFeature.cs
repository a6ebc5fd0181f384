using Federation.Node.Hosting;

namespace Federation.Node.Metering;

internal static class MeteringFeature
{
    public static void AddMetering(this NodeBuilder node) => _ = node;

    public static void MapMetering(this IEndpointRouteBuilder routes) => _ = routes;
}
