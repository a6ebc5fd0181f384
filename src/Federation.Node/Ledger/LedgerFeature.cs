using Federation.Node.Hosting;

namespace Federation.Node.Ledger;

internal static class LedgerFeature
{
    public static void AddLedger(this NodeBuilder node) => _ = node;

    public static void MapLedger(this IEndpointRouteBuilder routes) => _ = routes;
}
