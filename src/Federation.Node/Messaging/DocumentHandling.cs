using System.Text.Json;
using Federation.Node.Hosting;
using Federation.Node.Hosting.Database;
using Federation.Protocol.Documents;
using Federation.Protocol.Membership;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federation.Node.Messaging;

/// <summary>The streams between two members; each is delivered and processed in order (design 08.1).</summary>
internal static class Streams
{
    public const string Membership = "membership";
    public const string Offers = "offers";
    public const string Leases = "leases";
    public const string Audit = "audit";
    public const string Receipts = "receipts";
    public const string Close = "close";

    public static readonly IReadOnlySet<string> All = new HashSet<string>([Membership, Offers, Leases, Audit, Receipts, Close], StringComparer.Ordinal);
}

/// <summary>A document that has passed every check of the inbox: known member, signature, freshness, proof.</summary>
internal sealed record InboundDocument
{
    public required MemberEntry Sender { get; init; }

    public required SignedDocument Document { get; init; }

    /// <summary>What travelled beside the document, covered by the sender's HTTP signature but by no proof; null when nothing did.</summary>
    public JsonElement? Attachment { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

internal enum DocumentOutcomeKind
{
    /// <summary>Its effect is in the transaction.</summary>
    Done,

    /// <summary>It can never be processed; the stream goes on.</summary>
    Rejected,

    /// <summary>Something it needs is not here yet; the stream waits.</summary>
    Later,
}

internal sealed record DocumentOutcome(DocumentOutcomeKind Kind, string? Code, string? Reason, TimeSpan After)
{
    public static readonly DocumentOutcome Done = new(DocumentOutcomeKind.Done, null, null, TimeSpan.Zero);

    public static DocumentOutcome Rejected(string code, string reason) => new(DocumentOutcomeKind.Rejected, code, reason, TimeSpan.Zero);

    public static DocumentOutcome Later(string reason, TimeSpan after) => new(DocumentOutcomeKind.Later, null, reason, after);
}

/// <summary>Gives one type of document its effect, inside the transaction that marks the inbox row as processed: once, whatever happens (I4).</summary>
internal interface IDocumentHandler
{
    string DocumentType { get; }

    Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken);
}

internal static class DocumentHandlers
{
    public static NodeBuilder AddDocumentHandler<THandler>(this NodeBuilder node)
        where THandler : class, IDocumentHandler
    {
        node.Services.TryAddEnumerable(ServiceDescriptor.Scoped<IDocumentHandler, THandler>());
        return node;
    }
}
