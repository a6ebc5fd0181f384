using Federation.Node.Hosting;

namespace Federation.Node.Membership;

internal static class MembershipFeature
{
    public static void AddMembership(this NodeBuilder node) => _ = node;

    public static void MapMembership(this IEndpointRouteBuilder routes) => _ = routes;
}
