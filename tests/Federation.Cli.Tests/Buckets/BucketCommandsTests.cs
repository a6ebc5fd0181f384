using Federation.Cli.Tests.Plumbing;

namespace Federation.Cli.Tests.Buckets;

public sealed class BucketCommandsTests
{
    [Fact]
    public async Task A_bucket_is_local_unless_clear_is_asked_for_and_says_so()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("POST /api/v1/buckets", """{"name":"films","notPlacedBecause":"The bucket was not asked to be clear."}""", 201)
            .Answers("POST /api/v1/buckets", """{"name":"films","kind":"clear"}""", 201);

        await fed.OkAsync("bucket create films");
        var warned = fed.Error;
        await fed.OkAsync("bucket create films --clear --copies 2");

        Assert.Contains("not asked to be clear", warned, StringComparison.Ordinal);
        Assert.Equal("""{"name":"films","clear":false,"publicRead":false}""", node.Asked[0].Body!.ToJsonString());
        Assert.Equal("""{"name":"films","clear":true,"publicRead":false,"copies":2}""", node.Asked[1].Body!.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var (node, fed) = await ScriptedNode.StartAsync();
        await using var _ = node;
        using var __ = fed;
        node.Answers("POST /api/v1/buckets", """{"title":"There is already a bucket named films.","code":"bucketExists"}""", 409);

        Assert.Equal(6, await fed.RunAsync("bucket create films"));
        Assert.Contains("already", fed.Error, StringComparison.Ordinal);
    }
}
