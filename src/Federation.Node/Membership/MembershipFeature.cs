using Federation.Node.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.Node.Membership;

internal static class MembershipFeature
{
    public static void AddMembership(this NodeBuilder node)
    {
        node.Services.TryAddSingleton(provider => NodeKeys.Load(provider.GetRequiredService<NodeOptions>()));
        node.Services.AddSingleton<MembershipDirectory>();
        node.Services.AddSingleton<MembershipReader>();
        node.Services.AddSingleton<MembershipInstall>();
        node.Services.AddSingleton<RevisionDoor>();
        node.Services.AddSingleton<DocumentLog>();
        node.Services.AddSingleton<DocumentVerifier>();
        node.Services.AddHostedService<MembershipLoader>();
        node.AddReconciler<MembershipRefresher>();
    }

    public static void MapMembership(this IEndpointRouteBuilder routes)
    {
        MembershipEndpoints.MapAdmin(routes);
        MembershipEndpoints.MapPublic(routes);
    }
}
