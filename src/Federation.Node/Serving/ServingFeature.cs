using Federation.Node.Blobs;
using Federation.Node.Hosting;
using Federation.Node.Leases;
using Federation.Node.Messaging;

namespace Federation.Node.Serving;

internal static class ServingFeature
{
    public static void AddServing(this NodeBuilder node)
    {
        node.AddSection<ServingOptions>("serving");
        node.Services.AddSingleton<EgressCounters>();
        node.Services.AddHostedService<EgressFlusher>();
        node.Services.AddSingleton<TicketJudge>();
        node.Services.AddSingleton<TicketIssuer>();
        node.Services.AddSingleton<SweepClock>();
        node.Services.AddScoped<CatalogueSigner>();
        node.Services.AddScoped<MirrorRedirect>();
        node.Services.AddScoped<MediaAnswer>();
        node.Services.AddScoped<PublicRead>();
        node.Services.AddScoped<TicketRead>();
        node.AddDocumentHandler<CatalogueEntryHandler>();
        node.AddDocumentHandler<StandingTicketHandler>();
        node.AddEventHandler<ObjectStored, ObjectEventsHandler>();
        node.AddEventHandler<ObjectChanged, ObjectEventsHandler>();
        node.AddEventHandler<ObjectRemoved, ObjectEventsHandler>();
        node.AddEventHandler<LeaseHeld, HolderChangeHandler>();
        node.AddEventHandler<LeaseEnded, HolderChangeHandler>();
        node.AddEventHandler<LeaseVisibilityChanged, HolderChangeHandler>();
        node.AddReconciler<PublicationReconciler>();
        node.AddReconciler<StandingTicketReconciler>();
        node.AddReconciler<ServingSweeper>(TimeSpan.FromMinutes(10));
    }

    public static void MapServing(this IEndpointRouteBuilder routes) => _ = routes;

    public static void UseMediaDoor(this IApplicationBuilder door) => door.Run(MediaDoor.HandleAsync);
}
