using Federation.Node.Hosting;

namespace Federation.Node.Serving;

internal static class ServingFeature
{
    public static void AddServing(this NodeBuilder node) => _ = node;

    public static void MapServing(this IEndpointRouteBuilder routes) => _ = routes;

    public static void UseMediaDoor(this IApplicationBuilder door) => _ = door;
}
