using System.Net;
using System.Net.Sockets;

namespace Federation.Node.Messaging;

/// <summary>Which addresses this node may connect to on behalf of a name that somebody else chose (attack A9): global unicast, nothing else.</summary>
internal static class OutboundAddresses
{
    /// <summary>Special-purpose IPv4 blocks of RFC 6890 and its updates; everything outside them below 224/4 is global unicast.</summary>
    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Inside 2000::/3: protocol assignments with Teredo and ORCHID, documentation, 6to4. The last could carry a private IPv4 address.</summary>
    private static readonly IPNetwork[] SpecialV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool IsAllowed(IPAddress address, bool allowLoopback)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsGlobalUnicast(plain) || (allowLoopback && IPAddress.IsLoopback(plain));
    }

    private static bool IsGlobalUnicast(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SpecialV4.Any(n => n.Contains(address)),
        AddressFamily.InterNetworkV6 => GlobalV6.Contains(address) && !SpecialV6.Any(n => n.Contains(address)),
        _ => false,
    };
}
