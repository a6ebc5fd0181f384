namespace Federation.Placement;

/// <summary>Neighbouring blobs mostly meet the same vetoes: equal lists are stored once.</summary>
internal sealed class VetoLists
{
    private HostVeto[] _last = [];

    public IReadOnlyList<HostVeto> Shared(List<HostVeto> vetoes)
    {
        if (!vetoes.SequenceEqual(_last))
        {
            _last = [.. vetoes];
        }

        return _last;
    }
}
