using Federation.Node.Hosting;
using Federation.Node.Messaging;

namespace Federation.Node.Leases;

internal static class LeasesFeature
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchPeriod = TimeSpan.FromSeconds(5);

    public static void AddLeases(this NodeBuilder node)
    {
        node.Services.AddSingleton<HostRoom>();
        node.Services.AddSingleton<LeaseSteps>();
        node.Services.AddSingleton<LeaseIntake>();
        node.Services.AddSingleton<LeaseBook>();
        node.AddDocumentHandler<LeaseBatchHandler>();
        node.AddReconciler<LeaseReconciler>(LookPeriod);
        node.AddReconciler<LeaseSender>(LookPeriod);
        node.AddReconciler<LeaseFetcher>(FetchPeriod);
    }

    public static void MapLeases(this IEndpointRouteBuilder routes) => LeaseEndpoints.Map(routes);
}
