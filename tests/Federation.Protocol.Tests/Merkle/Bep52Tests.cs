using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Federation.Protocol.Identifiers;
using Federation.Protocol.Merkle;
using Federation.Protocol.Quantities;
using Federation.Protocol.Tests.Vectors;

namespace Federation.Protocol.Tests.Merkle;

public sealed class Bep52Tests
{
    public static TheoryData<int> Lengths =>
        [0, 1, 16383, 16384, 16385, 40_000, 1_048_575, 1_048_576, 1_048_577, 1_064_960, 2_097_152, 3_500_000];

    [Fact]
    public void The_vectors_computed_by_another_program_hold()
    {
        foreach (var row in VectorFile.Read("bep52").GetProperty("cases").EnumerateArray())
        {
            var length = int.Parse(row.Text("length"), CultureInfo.InvariantCulture);
            var tree = Tree(Content(length));
            Assert.Equal(length, tree.Length.Bytes);
            Assert.Equal(row.Text("root"), tree.Root.ToString());
            Assert.Equal(row.GetProperty("pieceLayer").EnumerateArray().Select(p => p.GetString()), tree.PieceLayer.Select(p => p.ToString()));
        }
    }

    [Fact]
    public void Streaming_in_any_portions_gives_the_tree_of_the_whole()
    {
        const int seed = 52;
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var data = new byte[random.Next(3) switch { 0 => random.Next(200), 1 => random.Next(100_000), _ => random.Next(3_000_000) }];
            random.NextBytes(data);
            var builder = new Bep52Builder();
            for (var at = 0; at < data.Length;)
            {
                var taken = Math.Min(data.Length - at, random.Next(4) switch { 0 => random.Next(3), 1 => 16384, 2 => random.Next(40_000), _ => random.Next(1_500_000) });
                builder.Append(data.AsSpan(at, taken));
                at += taken;
            }

            var tree = builder.Finish();
            Assert.True(StraightforwardRoot(data) == tree.Root, $"seed {seed}, round {round}, length {data.Length}");
            Assert.Equal(Bep52.PieceCount(tree.Length), tree.PieceLayer.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_piece_verifies_and_with_a_flipped_bit_or_another_length_or_place_does_not(int length)
    {
        var data = Content(length);
        var tree = Tree(data);
        for (var index = 0; index < tree.PieceLayer.Count; index++)
        {
            var piece = data.AsSpan(index * Bep52.PieceSize, Bep52.PieceLength(tree.Length, index)).ToArray();
            Assert.True(Bep52.VerifyPiece(tree, index, piece));
            Assert.False(Bep52.VerifyPiece(tree, index, [.. piece, 0]));
            Assert.False(Bep52.VerifyPiece(tree, index + 1, piece));
            Assert.False(Bep52.VerifyPiece(tree, -1, piece));
            if (piece.Length > 0)
            {
                Assert.False(Bep52.VerifyPiece(tree, index, piece.AsSpan(1)));
                piece[^1] ^= 1;
                Assert.False(Bep52.VerifyPiece(tree, index, piece));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_leaf_is_proved_to_whom_knows_only_length_and_root(int length)
    {
        var data = Content(length);
        var tree = Tree(data);
        var last = Bep52.LeafCount(tree.Length) - 1;
        foreach (var index in new[] { 0, 1, last / 2, 63, 64, last }.Where(i => i <= last).Distinct())
        {
            var pieceAt = (int)(index / Bep52.LeavesPerPiece);
            var proof = Bep52.ProveLeaf(tree, index, data.AsSpan(pieceAt * Bep52.PieceSize, Bep52.PieceLength(tree.Length, pieceAt)));
            var leaf = data.AsSpan((int)(index * Bep52.LeafSize), Bep52.LeafLength(tree.Length, index)).ToArray();
            Assert.True(Bep52.VerifyLeaf(tree.Length, tree.Root, proof, leaf));
            AssertRefused(tree, proof, leaf);
        }
    }

    [Fact]
    public void A_proof_of_an_inner_node_as_a_leaf_is_refused_by_the_length()
    {
        // Two inner nodes are 64 bytes that hash to a node: without the length they would pass for the leaf of a smaller blob.
        var data = Content(2 * Bep52.LeafSize);
        byte[] pair = [.. SHA256.HashData(data.AsSpan(0, Bep52.LeafSize)), .. SHA256.HashData(data.AsSpan(Bep52.LeafSize))];
        var tree = Tree(data);
        var proof = new MerkleProof { LeafIndex = 0, Path = [] };
        Assert.True(Bep52.VerifyLeaf(new ByteSize(64), tree.Root, proof, pair));
        Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof, pair));
    }

    [Fact]
    public void A_length_that_is_not_the_blob_s_is_refused_even_under_the_right_root()
    {
        var data = Content(100);
        var proof = new MerkleProof { LeafIndex = 0, Path = [] };
        Assert.True(Bep52.VerifyLeaf(new ByteSize(100), Tree(data).Root, proof, data));
        Assert.False(Bep52.VerifyLeaf(new ByteSize(101), Tree(data).Root, proof, data));
        Assert.False(Bep52.VerifyLeaf(new ByteSize(99), Tree(data).Root, proof, data));
    }

    [Fact]
    public void A_layer_from_a_peer_is_taken_only_with_the_root_known()
    {
        var tree = Tree(Content(2_500_000));
        Assert.True(Bep52Tree.TryFromPieceLayer(tree.Length, tree.Root, tree.PieceLayer, out var read));
        Assert.Equal(tree, read);
        Assert.Equal(tree, Bep52Tree.FromPieceLayer(tree.Length, tree.PieceLayer));
        Assert.False(Bep52Tree.TryFromPieceLayer(tree.Length, tree.Root, [.. tree.PieceLayer.Reverse()], out _));
        Assert.False(Bep52Tree.TryFromPieceLayer(tree.Length, tree.Root, [.. tree.PieceLayer, default], out _));
        Assert.False(Bep52Tree.TryFromPieceLayer(new ByteSize(long.MaxValue), tree.Root, tree.PieceLayer, out _));
        Assert.Throws<ArgumentException>(() => Bep52Tree.FromPieceLayer(new ByteSize(1), tree.PieceLayer));
    }

    [Fact]
    public void A_proof_is_made_only_from_the_right_piece()
    {
        var data = Content(100_000);
        var tree = Tree(data);
        Assert.Throws<ArgumentException>(() => Bep52.ProveLeaf(tree, 0, data.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bep52.ProveLeaf(tree, 7, data));
        Assert.Throws<ArgumentException>(() => Bep52.HashPiece(new byte[Bep52.PieceSize + 1], onlyPiece: true));
    }

    [Fact]
    public void A_finished_tree_takes_nothing_more()
    {
        var builder = new Bep52Builder();
        _ = builder.Finish();
        Assert.Throws<InvalidOperationException>(() => builder.Append([1]));
        Assert.Throws<InvalidOperationException>(builder.Finish);
    }

    private static void AssertRefused(Bep52Tree tree, MerkleProof proof, byte[] leaf)
    {
        Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof with { LeafIndex = -1 }, leaf));
        Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof with { LeafIndex = proof.LeafIndex ^ 1 }, leaf));
        Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof with { Path = [.. proof.Path, default] }, leaf));
        Assert.False(Bep52.VerifyLeaf(tree.Length, default, proof, leaf));
        Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof, [.. leaf, 0]));
        for (var i = 0; i < proof.Path.Count; i++)
        {
            var path = proof.Path.ToArray();
            path[i] = Sha256Digest.Of(path[i].ToArray());
            Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof with { Path = path }, leaf));
        }

        if (leaf.Length > 0)
        {
            var flipped = leaf.ToArray();
            flipped[leaf.Length / 2] ^= 0x80;
            Assert.False(Bep52.VerifyLeaf(tree.Length, tree.Root, proof, flipped));
        }
    }

    private static Bep52Tree Tree(ReadOnlySpan<byte> data)
    {
        var builder = new Bep52Builder();
        builder.Append(data);
        return builder.Finish();
    }

    /// <summary>The root by the letter of BEP 52, over all leaves at once, sharing nothing with the library.</summary>
    private static Sha256Digest StraightforwardRoot(byte[] data)
    {
        var level = data.Chunk(16384).Select(SHA256.HashData).ToList();
        if (level.Count == 0)
        {
            level.Add(SHA256.HashData([]));
        }

        while ((level.Count & (level.Count - 1)) != 0)
        {
            level.Add(new byte[32]);
        }

        while (level.Count > 1)
        {
            level = [.. level.Chunk(2).Select(pair => SHA256.HashData([.. pair[0], .. pair[1]]))];
        }

        return new Sha256Digest(level[0]);
    }

    /// <summary>The content that specs/vectors/bep52.json describes.</summary>
    private static byte[] Content(int length)
    {
        var content = new byte[(length + 31) / 32 * 32];
        for (var i = 0; i < content.Length / 32; i++)
        {
            SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"federation bep52 {i}")), content.AsSpan(i * 32));
        }

        return content[..length];
    }
}
