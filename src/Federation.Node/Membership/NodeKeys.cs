using Federation.Node.Hosting;
using Federation.Protocol.Crypto;
using Federation.Protocol.Membership;

namespace Federation.Node.Membership;

/// <summary>The node's own online keys, one purpose each (design 03). The vote key is not here: it belongs to the board and may stay offline.</summary>
internal sealed class NodeKeys : IDisposable
{
    public const string TransportFile = "transport.key";
    public const string DocumentFile = "document.key";
    public const string TicketFile = "ticket.key";

    private NodeKeys(SigningKey transport, SigningKey document, SigningKey ticket)
    {
        Transport = transport;
        Document = document;
        Ticket = ticket;
    }

    public SigningKey Transport { get; }

    public SigningKey Document { get; }

    public SigningKey Ticket { get; }

    /// <summary>Reads the seeds that <c>fed node init</c> made: 32 bytes as hexadecimal text, one file each, mode 0600.</summary>
    /// <exception cref="InvalidOperationException">A key is missing or unreadable.</exception>
    public static NodeKeys Load(NodeOptions options) => new(Read(options, TransportFile), Read(options, DocumentFile), Read(options, TicketFile));

    private static SigningKey Read(NodeOptions options, string name)
    {
        var path = Path.Combine(options.KeyFolder, name);
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"The key {path} is missing. 'fed node init' makes the keys of a new node; a restored node needs its old ones.");
        }

        try
        {
            return SigningKey.FromSeed(Convert.FromHexString(File.ReadAllText(path).Trim()));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidOperationException($"The key {path} cannot be read: it is not 32 bytes of hexadecimal text.", e);
        }
    }

    public void Dispose()
    {
        Transport.Dispose();
        Document.Dispose();
        Ticket.Dispose();
    }
}
