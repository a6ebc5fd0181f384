using Federation.Node.Hosting;

namespace Federation.Node.Blobs;

internal static class BlobsFeature
{
    public static void AddBlobs(this NodeBuilder node) => _ = node;

    public static void MapBlobs(this IEndpointRouteBuilder routes) => _ = routes;
}
