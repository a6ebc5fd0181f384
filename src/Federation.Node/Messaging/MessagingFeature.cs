using Federation.Node.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.Node.Messaging;

internal static class MessagingFeature
{
    /// <summary>Messages wait in seconds, not in ticks of the general calendar.</summary>
    private static readonly TimeSpan DeliveryPeriod = TimeSpan.FromSeconds(1);

    public static void AddMessaging(this NodeBuilder node)
    {
        node.AddSection<DeliveryOptions>("delivery");
        node.Services.AddSingleton<PeerConnection>();
        node.Services.AddSingleton<PeerClient>();
        node.Services.AddSingleton<RequestSignatures>();
        node.Services.AddSingleton<SignedAnswers>();
        node.Services.AddSingleton<InboxAnswers>();
        node.Services.AddSingleton<Inbox>();
        node.Services.AddSingleton<StreamProcessor>();
        node.Services.AddSingleton<PeerOutbox>();
        node.Services.AddSingleton<EnvelopeWriter>();
        node.Services.AddSingleton<RevisionPush>();
        node.Services.AddScoped<PeerSender>();
        node.Services.AddSingleton<PeerSenders>();
        node.Services.AddHostedService(provider => provider.GetRequiredService<PeerSenders>());
        node.AddReconciler<DeliveryReconciler>(DeliveryPeriod);
        node.AddReconciler<InboxReconciler>(DeliveryPeriod);
        node.AddReconciler<MessagingSweeper>(TimeSpan.FromMinutes(1));
    }

    public static void MapMessaging(this IEndpointRouteBuilder routes) => MessagingEndpoints.Map(routes);
}
