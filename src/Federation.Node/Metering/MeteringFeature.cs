using Federation.Node.Hosting;
using Federation.Node.Messaging;

namespace Federation.Node.Metering;

internal static class MeteringFeature
{
    public static void AddMetering(this NodeBuilder node)
    {
        node.Services.AddSingleton<WindowIssuer>();
        node.Services.AddSingleton<SummaryIssuer>();
        node.AddReconciler<WindowReconciler>(TimeSpan.FromSeconds(1));
        node.AddDocumentHandler<UsageWindowHandler>();
        node.AddDocumentHandler<WindowAnswerHandler>();
        node.AddDocumentHandler<UsageSummaryHandler>();
        node.AddDocumentHandler<SummaryAnswerHandler>();
    }

    public static void MapMetering(this IEndpointRouteBuilder routes) => MeteringEndpoints.Map(routes);
}
