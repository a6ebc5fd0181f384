using Federation.Protocol.Identifiers;
using Federation.Protocol.Quantities;

namespace Federation.Protocol.Merkle;

/// <summary>Builds a <see cref="Bep52Tree"/> while bytes stream past: 16 KiB, 64 leaves and the piece layer are all it holds.</summary>
/// <remarks>Bytes that arrive in whole leaves are hashed where they lie, without a copy.</remarks>
public sealed class Bep52Builder
{
    private readonly byte[] _partialLeaf = new byte[Bep52.LeafSize];
    private readonly List<Sha256Digest> _leaves = new(Bep52.LeavesPerPiece);
    private readonly List<Sha256Digest> _pieces = [];
    private int _partialLength;
    private long _length;
    private bool _finished;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_finished)
        {
            throw new InvalidOperationException("The tree is finished.");
        }

        _length += data.Length;
        while (data.Length > 0)
        {
            var taken = Math.Min(Bep52.LeafSize - _partialLength, data.Length);
            if (taken == Bep52.LeafSize)
            {
                AddLeaf(data[..taken]);
            }
            else
            {
                data[..taken].CopyTo(_partialLeaf.AsSpan(_partialLength));
                _partialLength += taken;
                FlushIfFull();
            }

            data = data[taken..];
        }
    }

    /// <summary>Ends the blob.</summary>
    /// <exception cref="InvalidOperationException">The tree is finished.</exception>
    public Bep52Tree Finish()
    {
        if (_finished)
        {
            throw new InvalidOperationException("The tree is finished.");
        }

        _finished = true;
        if (_partialLength > 0 || _length == 0)
        {
            AddLeaf(_partialLeaf.AsSpan(0, _partialLength));
        }

        if (_leaves.Count > 0)
        {
            _pieces.Add(Bep52.PieceRoot(_leaves, onlyPiece: _pieces.Count == 0));
        }

        return Bep52Tree.FromPieceLayer(new ByteSize(_length), _pieces);
    }

    private void FlushIfFull()
    {
        if (_partialLength == Bep52.LeafSize)
        {
            _partialLength = 0;
            AddLeaf(_partialLeaf);
        }
    }

    private void AddLeaf(ReadOnlySpan<byte> leaf)
    {
        _leaves.Add(Sha256Digest.Of(leaf));
        if (_leaves.Count == Bep52.LeavesPerPiece)
        {
            // A piece of 64 leaves has the same hash whether or not it is the only one.
            _pieces.Add(Bep52.PieceRoot(_leaves, onlyPiece: false));
            _leaves.Clear();
        }
    }
}
