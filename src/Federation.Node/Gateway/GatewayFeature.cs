using Federation.Node.Hosting;

namespace Federation.Node.Gateway;

internal static class GatewayFeature
{
    public static void AddGateway(this NodeBuilder node) => _ = node;

    public static void UseS3Door(this IApplicationBuilder door) => _ = door;
}
