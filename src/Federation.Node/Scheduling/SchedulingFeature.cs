using Federation.Node.Hosting;

namespace Federation.Node.Scheduling;

internal static class SchedulingFeature
{
    public static void AddScheduling(this NodeBuilder node) => _ = node;

    public static void MapScheduling(this IEndpointRouteBuilder routes) => _ = routes;
}
