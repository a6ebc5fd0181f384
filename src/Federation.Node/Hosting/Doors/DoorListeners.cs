using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Federation.Node.Hosting.Doors;

internal static class DoorListeners
{
    /// <summary>Bodies of the node door are small messages; uploads enter by the S3 door, which has its own limit per operation.</summary>
    private const long NodeBodyLimitBytes = 8L << 20;

    public static void Configure(KestrelServerOptions kestrel, NodeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = NodeBodyLimitBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        Listen(kestrel, options.NodeListen, Door.Node);
        Listen(kestrel, options.S3Listen, Door.S3);
        Listen(kestrel, options.MediaListen, Door.Media);
    }

    private static void Listen(KestrelServerOptions kestrel, string address, Door door) =>
        kestrel.Listen(IPEndPoint.Parse(address), listen =>
        {
            listen.Protocols = HttpProtocols.Http1; // bulk transfer is faster over several HTTP/1.1 connections, and plain HTTP/2 needs prior knowledge
            listen.Use(next => connection =>
            {
                connection.Features.Set(new DoorFeature(door));
                return next(connection);
            });
        });
}
