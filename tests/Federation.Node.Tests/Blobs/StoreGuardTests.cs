using Federation.Node.Blobs;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Blobs;

public sealed class StoreGuardTests
{
    private static readonly Guid Mine = Guid.Parse("11111111-1111-1111-1111-111111111111");

    [Theory]
    [InlineData(false, null, false, false, null)]
    [InlineData(true, null, false, false, null)]
    [InlineData(true, "mine", true, true, null)]
    [InlineData(true, "other", true, true, "names another node")]
    [InlineData(false, "other", false, false, "names another node")]
    [InlineData(true, "nonsense", true, true, "names another node")]
    [InlineData(false, null, true, false, "no STORE file")]
    [InlineData(true, null, true, true, "no STORE file")]
    [InlineData(true, null, false, true, "Mount the disk")]
    public void A_folder_is_used_only_with_the_database_it_belongs_to(bool isKnown, string? marked, bool hasFiles, bool hasBlobs, string? refusal)
    {
        var text = marked switch
        {
            "mine" => Mine + "\n",
            "other" => Guid.NewGuid() + "\n",
            _ => marked,
        };

        var reason = StoreGuard.Refusal(isKnown ? Mine : null, text, hasFiles, hasBlobs);

        Assert.Equal(refusal is null, reason is null);
        Assert.Contains(refusal ?? "", reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_does_not_start_on_the_folder_of_another_and_starts_again_on_its_own()
    {
        await using var node = await TestNode.CreateAsync("alpha");
        await node.StartAsync();
        await node.StopAsync();
        var marker = Path.Combine(node.Folder, "blobs", StoreGuard.MarkerFile);
        var own = await File.ReadAllTextAsync(marker);
        await File.WriteAllTextAsync(marker, Guid.NewGuid().ToString());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(node.StartAsync);
        await node.StopAsync();
        await File.WriteAllTextAsync(marker, own);
        await node.StartAsync();

        Assert.Contains("names another node", refused.Message, StringComparison.Ordinal);
    }
}
