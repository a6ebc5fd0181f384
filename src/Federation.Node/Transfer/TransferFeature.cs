using Federation.Node.Hosting;
using Federation.Node.Leases;
using Federation.Node.Messaging;

namespace Federation.Node.Transfer;

internal static class TransferFeature
{
    public static void AddTransfer(this NodeBuilder node)
    {
        node.AddSection<TransferOptions>("transfer");
        node.Services.AddSingleton<TransferRate>();
        node.Services.AddSingleton<TransferWorker>();
        node.Services.AddSingleton<TransferReceipts>();
        node.Services.AddScoped<TransferRun>();
        node.Services.AddSingleton<TransferRunner>();
        node.Services.AddHostedService(provider => provider.GetRequiredService<TransferRunner>());
        node.AddDocumentHandler<TransferReceiptHandler>();
        node.AddEventHandler<LeaseConfirmed, LeaseConfirmedHandler>();
        node.AddEventHandler<LeaseEnded, LeaseEndedHandler>();
        node.AddReconciler<TransferReconciler>();
    }

    public static void MapTransfer(this IEndpointRouteBuilder routes)
    {
        TransferSource.Map(routes);
        TransferEndpoints.Map(routes);
    }
}
