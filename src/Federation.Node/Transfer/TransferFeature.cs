using Federation.Node.Hosting;

namespace Federation.Node.Transfer;

internal static class TransferFeature
{
    public static void AddTransfer(this NodeBuilder node) => _ = node;

    public static void MapTransfer(this IEndpointRouteBuilder routes) => _ = routes;
}
