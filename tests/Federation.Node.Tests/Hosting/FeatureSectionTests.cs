using Federation.Node.Hosting;
using Federation.Node.Tests.Fixtures;
using Federation.Node.Transfer;
using Microsoft.Extensions.Configuration;

namespace Federation.Node.Tests.Hosting;

public sealed class FeatureSectionTests
{
    [Fact]
    public async Task A_section_of_node_json_reaches_its_feature()
    {
        await using var node = await NodeProcess.CreateAsync("alpha", new Dictionary<string, object>(StringComparer.Ordinal) { ["transfer"] = new { bytesPerSecond = 4 << 20, saveSeconds = 0.5 } });

        var options = NodeOptionsReader.Read(node.Folder).Features.GetSection("transfer").Get<TransferOptions>();

        Assert.Equal(4 << 20, options?.BytesPerSecond);
        Assert.Equal(0.5, options?.SaveSeconds);
        Assert.Equal(new TransferOptions().Connections, options?.Connections);
    }
}
