using Federation.Node.Hosting;

namespace Federation.Node.Dashboard;

internal static class DashboardFeature
{
    public static void AddDashboard(this NodeBuilder node) => _ = node;

    public static void MapDashboard(this IEndpointRouteBuilder routes) => _ = routes;
}
