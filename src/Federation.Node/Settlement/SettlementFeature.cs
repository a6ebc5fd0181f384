using Federation.Node.Hosting;
using Federation.Node.Messaging;
using Federation.Node.Metering;

namespace Federation.Node.Settlement;

internal static class SettlementFeature
{
    public static void AddSettlement(this NodeBuilder node)
    {
        node.Services.AddSingleton<Periods>();
        node.Services.AddSingleton<CloseInbox>();
        node.Services.AddSingleton<ClosePublisher>();
        node.Services.AddSingleton<CloseWorker>();
        node.Services.AddSingleton<CloseFetcher>();
        node.Services.AddSingleton<StatementPosting>();
        node.Services.AddSingleton<CostDeclarations>();
        node.AddReconciler<CloseReconciler>(TimeSpan.FromSeconds(1));
        node.AddEventHandler<UsageReported, UsageReportedHandler>();
        node.AddDocumentHandler<ContributionHandler>();
        node.AddDocumentHandler<InputSetHandler>();
        node.AddDocumentHandler<InputSetSignatureHandler>();
        node.AddDocumentHandler<RoundNoteHandler>();
        node.AddDocumentHandler<StatementSignatureHandler>();
    }

    public static void MapSettlement(this IEndpointRouteBuilder routes)
    {
        CostEndpoints.Map(routes);
        SettlementEndpoints.Map(routes);
    }
}
