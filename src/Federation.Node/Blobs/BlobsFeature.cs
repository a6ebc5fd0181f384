using Federation.Node.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.Node.Blobs;

internal static class BlobsFeature
{
    public static void AddBlobs(this NodeBuilder node)
    {
        var options = new BlobOptions();
        node.Services.TryAddSingleton(options);
        node.Services.AddSingleton<LocalBlobStore>();
        node.Services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<LocalBlobStore>());
        node.Services.AddHostedService<StoreGuard>();
        node.Services.AddSingleton<BlobCatalog>();
        node.Services.AddSingleton<BlobIntake>();
        node.Services.AddSingleton<ObjectReader>();
        node.Services.AddSingleton<SweepPosition>();
        node.Services.AddScoped<Buckets>();
        node.Services.AddScoped<Objects>();
        node.AddReconciler<BlobSweeper>(TimeSpan.FromSeconds(options.SweepSeconds));
    }

    public static void MapBlobs(this IEndpointRouteBuilder routes) => BlobEndpoints.Map(routes);
}
