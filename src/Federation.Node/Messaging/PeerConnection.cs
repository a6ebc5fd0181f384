using System.Net;
using System.Net.Sockets;
using Federation.Node.Hosting;

namespace Federation.Node.Messaging;

/// <summary>No address of this name may be connected to.</summary>
internal sealed class ForbiddenAddressException(string host) : IOException($"The name {host} leads to no address that a node may connect to.");

/// <summary>Opens connections to vetted addresses only: the name is resolved once and the connection goes to the address that was checked, so that a second answer of the name server cannot change it.</summary>
internal sealed class PeerConnection(NodeOptions options)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(7);
    private const int MaxConnectionsPerPeer = 16;

    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false, // a redirect does not transfer identity (attack A3)
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        MaxConnectionsPerServer = MaxConnectionsPerPeer,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps && !options.AllowLoopbackPeers)
        {
            throw new ForbiddenAddressException(endPoint.Host);
        }

        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var vetted = addresses.Where(a => OutboundAddresses.IsAllowed(a, options.AllowLoopbackPeers)).ToArray();
        if (vetted.Length == 0)
        {
            throw new ForbiddenAddressException(endPoint.Host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(vetted, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
