using Federation.Protocol.Identifiers;
using Federation.Protocol.Membership;

namespace Federation.Protocol.Tests.Membership;

/// <summary>The files in specs/vectors/membership are byte-exact: other implementations are checked against them.</summary>
public sealed class MembershipVectorTests
{
    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Federation.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            }

            return Path.Combine(folder.FullName, "specs", "vectors", "membership");
        }
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    [Fact]
    public void The_genesis_vector_verifies_and_has_the_stated_hash()
    {
        var stated = Sha256Digest.Parse(File.ReadAllText(Path.Combine(Folder, "genesis-hash.txt")).Trim());

        Assert.Equal(MembershipReadFault.None, MemberSetFile.TryRead(Read("genesis.json"), out var file));
        Assert.Equal(MemberSetRefusal.None, MemberSetChain.VerifyGenesis(file!.Revision, stated));
        Assert.Equal(Read("genesis-candidate.json"), file.Revision.CandidateBytes.ToArray());
        Assert.Equal(stated, Sha256Digest.Of(Read("genesis-candidate.json")));
        Assert.Equal(Read("charter.json"), file.Charter!.ToCanonicalBytes());
    }

    [Fact]
    public void The_vectors_are_what_the_fixed_seeds_give()
    {
        string[] handles = ["gamma", "alpha", "beta"];
        var cards = new List<MemberCard>();
        foreach (var handle in handles)
        {
            Assert.Equal(Read($"card-{handle}.json"), new Founder(handle).Card.ToUtf8());
            Assert.Equal(MembershipReadFault.None, MemberCard.TryRead(Read($"card-{handle}.json"), out var card));
            cards.Add(card!);
        }

        Assert.Equal(MembershipReadFault.None, Charter.TryRead(Read("charter.json"), out var charter));
        var candidate = GenesisCandidate.Create(cards, charter!).Candidate!;
        var progress = MemberSetAssembly.CountGenesis(candidate, [.. handles.Select(handle => new Founder(handle).Approve(candidate))]);

        Assert.Equal(Read("genesis-candidate.json"), candidate.ToCanonicalBytes());
        Assert.Equal(Read("genesis.json"), new MemberSetFile(progress.Revision!, charter).ToUtf8());
        Assert.Equal(Read("votes-alpha.json"), new Founder("alpha").Approve(candidate).ToUtf8());
    }
}
