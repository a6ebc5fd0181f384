using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.EndToEnd;

/// <summary>The way of one film through three processes, with kills at the worst moments.</summary>
public sealed class OneFilmTests
{
    private const long MostResidentBytes = 400_000_000;

    [Fact]
    public async Task A_film_reaches_three_members_and_plays_on_when_its_origin_dies()
    {
        await using var federation = await FilmFederation.StartAsync();
        using var film = Film(5_000_000, seed: 1);
        var sha = await federation.UploadAsync("film.mp4", film);
        await federation.WaitForCopiesAsync(sha, 3);
        await EveryFrontKnowsAsync(federation, "film.mp4");

        await federation["alpha"].KillAsync();

        Assert.Equal(sha, await federation.FetchAsync("beta", "film.mp4"));
        Assert.Equal(sha, await federation.FetchAsync("gamma", "film.mp4"));
    }

    [Fact]
    public async Task An_owner_killed_right_after_its_answer_still_places_what_it_acknowledged()
    {
        await using var federation = await FilmFederation.StartAsync();
        using var film = Film(3_000_000, seed: 3);
        var sha = await federation.UploadAsync("film.mp4", film);

        await federation["alpha"].KillAsync();
        await federation["alpha"].StartAsync();

        await federation.WaitForCopiesAsync(sha, 3);
        Assert.Equal(sha, await federation.FetchAsync("alpha", "film.mp4"));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Two_gibibytes_are_mirrored_in_constant_memory_on_every_node()
    {
        await using var federation = await FilmFederation.StartAsync();
        using var film = Film(2L << 30, seed: 4);
        var sha = await federation.UploadAsync("film.mp4", film);
        await federation.WaitForCopiesAsync(sha, 3, TimeSpan.FromMinutes(10));

        Assert.All(federation.Nodes, n => Assert.True(n.PeakResidentBytes() < MostResidentBytes, $"{n.Handle}: peak resident memory {n.PeakResidentBytes()} bytes"));
    }

    /// <summary>Bytes that no generator of ours repeats by chance, made as they are read.</summary>
    internal static Stream Film(long length, int seed) => new SeededStream(length, seed);

    private static async Task EveryFrontKnowsAsync(FilmFederation federation, string key)
    {
        using var viewer = new HttpClient();
        foreach (var node in federation.Nodes)
        {
            var address = new Uri($"{node.MediaOrigin}/alpha/{FilmFederation.Bucket}/{key}");
            await Eventually.HoldsAsync(
                async () =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Head, address);
                    using var answer = await viewer.SendAsync(request);
                    return answer.IsSuccessStatusCode;
                },
                $"{node.Handle} answers for the film");
        }
    }
}
