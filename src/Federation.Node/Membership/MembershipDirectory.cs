namespace Federation.Node.Membership;

/// <summary>The picture of the federation that every feature reads. Null until a genesis is installed; swapped as a whole, never changed in place.</summary>
internal sealed class MembershipDirectory
{
    private volatile MembershipView? _current;

    public MembershipView? Current => _current;

    /// <exception cref="NotInFederationException">No genesis is installed yet.</exception>
    public MembershipView Require() => _current ?? throw new NotInFederationException();

    internal void Replace(MembershipView view) => _current = view;
}

/// <summary>This node has not been founded into or admitted to a federation yet.</summary>
internal sealed class NotInFederationException() : Exception("This node belongs to no federation yet: install a genesis (fed member install) or join one.");
