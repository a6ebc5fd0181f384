using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Offers;

/// <summary>The node's own offer and those of the others in one form.</summary>
internal static class OfferList
{
    /// <summary>The own offer first, when there is one.</summary>
    public static JsonArray From(JsonNode answer, string self)
    {
        var offers = new JsonArray();
        if (answer["own"] is JsonObject own)
        {
            offers.Add(Own(own, self));
        }

        foreach (var other in answer["offers"] as JsonArray ?? [])
        {
            offers.Add(Other(other!));
        }

        return offers;
    }

    public static void Print(Terminal terminal, JsonArray offers) => terminal.WriteTable(
        ["member", "lends", "free", "storage per TB-month", "egress per TB", "expires", "state"],
        offers.Select(o => new[]
        {
            o?["member"]?.ToString() ?? "",
            SizeText.Format(o?["lendableBytes"]?.ToString()),
            SizeText.Format(o?["freeBytes"]?.ToString()),
            PriceText.Format(o?["storageMicrosPerTbMonth"]?.ToString()),
            PriceText.Format(o?["egressMicrosPerTb"]?.ToString()),
            o?["expiresAt"]?.ToString() ?? "",
            o?["isCurrent"]?.GetValue<bool>() == true ? "current" : o?["expiresAt"] is null ? "not published yet" : "expired",
        }));

    private static JsonObject Own(JsonObject own, string self) => new()
    {
        ["member"] = self,
        ["isOwn"] = true,
        ["isCurrent"] = own["expiresAt"] is not null,
        ["lendableBytes"] = Text(own["lendableBytes"]),
        ["freeBytes"] = Text(own["freeBytes"]),
        ["storageMicrosPerTbMonth"] = Text(own["settings"]?["storageMicrosPerTbMonth"]),
        ["egressMicrosPerTb"] = Text(own["settings"]?["egressMicrosPerTb"]),
        ["egressBytesPerMonth"] = Text(own["settings"]?["egressBytesPerMonth"]),
        ["sequence"] = Text(own["sequence"]),
        ["expiresAt"] = Text(own["expiresAt"]),
        ["settings"] = own["settings"]?.DeepClone(),
    };

    private static JsonObject Other(JsonNode other) => new()
    {
        ["member"] = Text(other["host"]),
        ["isOwn"] = false,
        ["isCurrent"] = other["isCurrent"]?.GetValue<bool>() == true,
        ["lendableBytes"] = Text(other["offer"]?["lendableBytes"]),
        ["freeBytes"] = Text(other["offer"]?["freeBytes"]),
        ["storageMicrosPerTbMonth"] = Text(other["offer"]?["prices"]?["storageMicrosPerTbMonth"]),
        ["egressMicrosPerTb"] = Text(other["offer"]?["prices"]?["egressMicrosPerTb"]),
        ["egressBytesPerMonth"] = Text(other["offer"]?["egressBytesPerMonth"]),
        ["sequence"] = Text(other["offer"]?["sequence"]),
        ["expiresAt"] = Text(other["offer"]?["expiresAt"]),
        ["document"] = Text(other["document"]),
    };

    private static string? Text(JsonNode? node) => node?.ToString();
}
