using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Cli.Plumbing;
using Federation.Cli.Quantities;

namespace Federation.Cli.Offers;

/// <summary>One option of <c>offer set</c> and the setting that it stands for.</summary>
internal sealed record OfferFlag(Option<string?> Option, string Field, bool IsRequired, Func<string, JsonNode> Read)
{
    public void Apply(VerbContext context, JsonObject settings)
    {
        if (context.Value(Option) is { } text)
        {
            settings[Field] = Read(text);
        }
    }
}

internal static class OfferFlags
{
    private const string Size = "SIZE";
    private const string Price = "AMOUNT";

    public static IReadOnlyList<OfferFlag> All() =>
    [
        New("--capacity", Size, "Disk set aside for partners; a tenth of it stays headroom.", "capacityBytes", isRequired: true, Bytes),
        New("--price-storage", Price, "Price per TB and month, in the federation's currency.", "storageMicrosPerTbMonth", isRequired: true, Micros),
        New("--price-egress", Price, "Price per TB read.", "egressMicrosPerTb", isRequired: true, Micros),
        New("--egress", Size, "Bytes that may be read in a month.", "egressBytesPerMonth", isRequired: true, Bytes),
        New("--max-per-owner", Size, "Most bytes for one owner.", "maxBytesPerOwner", isRequired: false, Bytes),
        New("--largest-blob", Size, "Largest blob taken.", "largestBlobBytes", isRequired: false, Bytes),
        New("--bandwidth", "BITS", "Cap of the link for the federation, bits per second.", "bandwidthBitsPerSecond", isRequired: false, Digits),
        New("--operator", "NAME", "Who runs the host, when it is not this member.", "operator", isRequired: false, Text),
        New("--site", "NAME", "Building or data centre: what fails together.", "site", isRequired: false, Text),
        New("--country", "CODE", "Two capital letters such as FR.", "country", isRequired: false, Text),
        New("--network", "NAME", "Autonomous system or provider.", "network", isRequired: false, Text),
    ];

    public static IEnumerable<OfferFlag> Required(IEnumerable<OfferFlag> flags) => flags.Where(f => f.IsRequired);

    private static OfferFlag New(string name, string help, string description, string field, bool isRequired, Func<string, JsonNode> read) =>
        new(new Option<string?>(name) { Description = description, HelpName = help }, field, isRequired, read);

    private static JsonNode Bytes(string text) => JsonValue.Create(SizeText.Parse(text).ToString(CultureInfo.InvariantCulture));

    private static JsonNode Micros(string text) => JsonValue.Create(PriceText.Parse(text).ToString(CultureInfo.InvariantCulture));

    private static JsonNode Digits(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? JsonValue.Create(number.ToString(CultureInfo.InvariantCulture))
        : throw new VerbFailure(ExitCode.Usage, $"'{text}' is not a whole number.");

    private static JsonNode Text(string text) => JsonValue.Create(text);
}
