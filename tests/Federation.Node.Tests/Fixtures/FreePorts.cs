using System.Net;
using System.Net.Sockets;

namespace Federation.Node.Tests.Fixtures;

public static class FreePorts
{
    /// <summary>Ports that nothing listens on. All are held open until the last is chosen, so that they differ.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(l => l.Stop());
        }
    }
}
