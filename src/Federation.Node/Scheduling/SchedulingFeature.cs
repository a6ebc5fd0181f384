using Federation.Node.Blobs;
using Federation.Node.Hosting;
using Federation.Node.Leases;
using Federation.Node.Membership;
using Federation.Node.Offers;

namespace Federation.Node.Scheduling;

internal static class SchedulingFeature
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AdoptPeriod = TimeSpan.FromSeconds(30);

    public static void AddScheduling(this NodeBuilder node)
    {
        node.AddSection<SchedulingOptions>("scheduling");
        node.Services.AddScoped<HoldingAgenda>();
        node.Services.AddScoped<MediaBook>();
        node.AddReconciler<HoldingAdopter>(AdoptPeriod);
        node.AddReconciler<PlacementReconciler>(LookPeriod);
        node.AddEventHandler<ObjectStored, ObjectWatch>();
        node.AddEventHandler<ObjectReplaced, ObjectWatch>();
        node.AddEventHandler<ObjectChanged, ObjectWatch>();
        node.AddEventHandler<ObjectRemoved, ObjectWatch>();
        node.AddEventHandler<OffersChanged, OfferWatch>();
        node.AddEventHandler<FederationJoined, OfferWatch>();
        node.AddEventHandler<LeaseHeld, LeaseWatch>();
        node.AddEventHandler<LeaseEnded, LeaseWatch>();
        node.AddEventHandler<LeaseFailed, LeaseWatch>();
    }

    public static void MapScheduling(this IEndpointRouteBuilder routes) => MediaEndpoints.Map(routes);
}
