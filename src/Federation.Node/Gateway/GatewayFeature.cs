using System.Net;
using Federation.Node.Hosting;
using Federation.S3;
using Federation.S3.Ports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Federation.Node.Gateway;

internal static class GatewayFeature
{
    /// <summary>What clients sign for; the one that most of them assume when none is configured.</summary>
    public const string Region = "us-east-1";

    /// <summary>Uploads may pause for a minute; below this rate they are broken off, so that nobody holds connections open for nothing.</summary>
    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(90));

    public static void AddGateway(this NodeBuilder node)
    {
        node.Services.AddS3(s3 =>
        {
            s3.Region = Region;
            var host = new Uri(node.Options.S3Origin).Host;
            if (!IPAddress.TryParse(host, out _))
            {
                s3.HostSuffixes.Add(host);
            }
        });
        node.Services.AddScoped<AccessKeys>();
        node.Services.AddScoped<IAccessKeys>(provider => provider.GetRequiredService<AccessKeys>());
        node.Services.AddScoped<IBuckets, S3Buckets>();
        node.Services.AddScoped<IObjects, S3Objects>();
        node.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceivePoolFactory>();
    }

    public static void MapGateway(this IEndpointRouteBuilder routes) => routes.MapKeys();

    /// <summary>The S3 door: every request that came in by its listener, whatever its path.</summary>
    public static void UseS3Door(this IApplicationBuilder door) => door.Run(context =>
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestUpload;
        }

        return context.RequestServices.GetRequiredService<S3Endpoint>().HandleAsync(context, context.RequestAborted);
    });
}
