using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Federation.Node.Tests.Fixtures;

/// <summary>
/// Loopback ports for nodes whose addresses must be known before they listen. They lie below the range from which the kernel picks for outgoing
/// connections, so that no client of ours takes one in between, and none is given twice in one test process.
/// </summary>
public static class FreePorts
{
    private const int First = 10_240;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int[] Take(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(First, Last);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
