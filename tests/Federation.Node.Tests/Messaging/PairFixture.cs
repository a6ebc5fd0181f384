using Federation.Node.Membership;
using Federation.Node.Tests.Fixtures;
using Federation.Protocol.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Node.Tests.Messaging;

/// <summary>Two members for all tests of a class; each test uses an epoch of its own, so that they do not meet.</summary>
public sealed class PairFixture : IAsyncLifetime
{
    private TestFederation? _federation;

    internal NoteRecorder Notes { get; } = new();

    public TestNode Alpha => _federation!["alpha"];

    public TestNode Beta => _federation!["beta"];

    public Sha256Digest FederationId => Beta.Services.GetRequiredService<MembershipDirectory>().Current!.FederationId;

    internal RawMessage ToBeta(long seq = 1, long? epoch = null) => new(Alpha, Beta, FederationId, seq, epoch);

    internal async Task<int> StoredAsync(long epoch)
    {
        await using var db = Beta.OpenDatabase();
        return await db.Set<Node.Messaging.InboxRow>().CountAsync(r => r.Epoch == epoch);
    }

    internal Task HandledAsync(params string[] texts) => Eventually.HoldsAsync(
        () => Task.FromResult(texts.All(t => Notes.TextsAt("beta").Contains(t))), () => Task.FromResult(string.Join(' ', Notes.TextsAt("beta"))));

    public async Task InitializeAsync() => _federation = await TestFederation.StartAsync(2, edges: Notes.Register);

    public async Task DisposeAsync() => await _federation!.DisposeAsync();
}
