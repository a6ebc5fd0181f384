using Federation.Node.Blobs;
using Federation.Node.Dashboard;
using Federation.Node.Gateway;
using Federation.Node.Leases;
using Federation.Node.Ledger;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Metering;
using Federation.Node.Offers;
using Federation.Node.Scheduling;
using Federation.Node.Serving;
using Federation.Node.Settlement;
using Federation.Node.Transfer;

namespace Federation.Node.Hosting;

/// <summary>The table of contents of the node, in data-flow order. The only file of Hosting that knows the features.</summary>
internal static class NodeFeatures
{
    public static void Add(NodeBuilder node)
    {
        node.AddMembership();
        node.AddMessaging();
        node.AddOffers();
        node.AddBlobs();
        node.AddLeases();
        node.AddScheduling();
        node.AddTransfer();
        node.AddServing();
        node.AddMetering();
        node.AddLedger();
        node.AddSettlement();
        node.AddGateway();
        node.AddDashboard();
    }

    public static void MapNode(IEndpointRouteBuilder routes)
    {
        routes.MapMembership();
        routes.MapMessaging();
        routes.MapOffers();
        routes.MapBlobs();
        routes.MapLeases();
        routes.MapScheduling();
        routes.MapTransfer();
        routes.MapServing();
        routes.MapMetering();
        routes.MapLedger();
        routes.MapSettlement();
        routes.MapGateway();
        routes.MapDashboard();
    }

    /// <summary>The S3 door: one handler, which routes by the dialect's own rules.</summary>
    public static void MapS3(IApplicationBuilder door) => door.UseS3Door();

    /// <summary>The media door: public addresses and tickets.</summary>
    public static void MapMedia(IApplicationBuilder door) => door.UseMediaDoor();
}
