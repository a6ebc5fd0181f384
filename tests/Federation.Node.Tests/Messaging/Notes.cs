using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Messaging;

/// <summary>A document type of the tests, so that messaging is tested without any feature to its right.</summary>
public sealed record NoteBody
{
    public const string Type = "TestNote";

    public required string Text { get; init; }
}

[JsonSerializable(typeof(NoteBody))]
public sealed partial class NoteJson : JsonSerializerContext
{
    public static NoteJson Strict { get; } = new(new JsonSerializerOptions(ProtocolJson.BaseOptions));
}

/// <summary>What the notes of all nodes of a test did, in order.</summary>
internal sealed class NoteRecorder
{
    public ConcurrentQueue<(string Receiver, string Sender, string Text)> Handled { get; } = new();

    /// <summary>Decides what a handler answers; done by default.</summary>
    public Func<string, DocumentOutcome> Decide { get; set; } = _ => DocumentOutcome.Done;

    public string[] TextsAt(string receiver) => [.. Handled.Where(h => h.Receiver == receiver).Select(h => h.Text)];

    public void Register(IServiceCollection services)
    {
        services.AddSingleton(this);
        services.AddScoped<IDocumentHandler, NoteHandler>();
        services.AddSingleton(new DeliveryOptions { InitialSeconds = 0.05, MaxSeconds = 1 });
    }
}

internal sealed class NoteHandler(NoteRecorder recorder, MembershipDirectory directory) : IDocumentHandler
{
    public string DocumentType => NoteBody.Type;

    public Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        Assert.NotNull(db.Database.CurrentTransaction);
        Assert.True(inbound.Document.TryReadBody(NoteJson.Strict.NoteBody, out var body));
        var outcome = recorder.Decide(body.Text);
        if (outcome.Kind == DocumentOutcomeKind.Done)
        {
            recorder.Handled.Enqueue((directory.Require().Self.ToString(), inbound.Sender.Handle.ToString(), body.Text));
        }

        return Task.FromResult(outcome);
    }
}

internal static class NoteSending
{
    public static async Task SendNoteAsync(this TestNode from, string to, string text, string stream = Streams.Offers)
    {
        await using var scope = from.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NodeDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var document = await scope.ServiceProvider.GetRequiredService<DocumentLog>()
            .AppendAsync(db, NoteBody.Type, new NoteBody { Text = text }, NoteJson.Strict.NoteBody, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<PeerOutbox>().EnqueueAsync(db, MemberHandle.Parse(to), stream, document, CancellationToken.None);
        await transaction.CommitAsync();
    }
}
