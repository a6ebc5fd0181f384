using Federation.Node.Hosting;

namespace Federation.Node.Messaging;

internal static class MessagingFeature
{
    public static void AddMessaging(this NodeBuilder node) => _ = node;

    public static void MapMessaging(this IEndpointRouteBuilder routes) => _ = routes;
}
