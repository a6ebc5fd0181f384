using System.Globalization;
using System.Text.Json.Serialization;

namespace Federation.Protocol.Membership;

/// <summary>A voting fraction: more than one half, at most one.</summary>
/// <param name="Numerator">1 to <paramref name="Denominator"/>.</param>
/// <param name="Denominator">1 to 1000.</param>
public readonly record struct VotingFraction(int Numerator, int Denominator)
{
    /// <summary>True when the fraction is above one half, at most one, and written with a denominator of 1 to 1000.</summary>
    [JsonIgnore]
    public bool IsValid => Denominator is >= 1 and <= 1000 && Numerator <= Denominator && Numerator > Denominator - Numerator;

    /// <summary>The fraction of a number of voters, rounded up to a whole voter.</summary>
    public int OfVoters(int voters) => (int)((((long)voters * Numerator) + Denominator - 1) / Denominator);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}

/// <summary>The fraction of eligible votes for each kind of motion (design 08.6). Beside it, more than half of all active members always.</summary>
public sealed record VotingRules
{
    /// <summary>2/3 to admit, suspend, reinstate, expel and replace lost keys; 3/4 to amend; 51/100 for the routine motions.</summary>
    public static VotingRules Default { get; } = new()
    {
        Admit = new VotingFraction(2, 3),
        Suspend = new VotingFraction(2, 3),
        Reinstate = new VotingFraction(2, 3),
        Expel = new VotingFraction(2, 3),
        Leave = new VotingFraction(51, 100),
        ChangeKeys = new VotingFraction(51, 100),
        LostKey = new VotingFraction(2, 3),
        Renew = new VotingFraction(51, 100),
        AmendRules = new VotingFraction(3, 4),
        AmendCharter = new VotingFraction(3, 4),
    };

    /// <summary>To take in a member.</summary>
    public required VotingFraction Admit { get; init; }

    /// <summary>To suspend a member.</summary>
    public required VotingFraction Suspend { get; init; }

    /// <summary>To make a suspended, leaving or former member active again.</summary>
    public required VotingFraction Reinstate { get; init; }

    /// <summary>To expel a member.</summary>
    public required VotingFraction Expel { get; init; }

    /// <summary>To record that a member leaves; its own vote is needed too.</summary>
    public required VotingFraction Leave { get; init; }

    /// <summary>To record new keys of a member; its own vote with the old vote key is needed too.</summary>
    public required VotingFraction ChangeKeys { get; init; }

    /// <summary>To record new keys of a member that cannot vote with its old key.</summary>
    public required VotingFraction LostKey { get; init; }

    /// <summary>To extend the expiry date.</summary>
    public required VotingFraction Renew { get; init; }

    /// <summary>To change these rules.</summary>
    public required VotingFraction AmendRules { get; init; }

    /// <summary>To change the charter.</summary>
    public required VotingFraction AmendCharter { get; init; }

    /// <summary>The fraction for a motion; a founding needs every founder.</summary>
    public VotingFraction For(MotionKind motion) => motion switch
    {
        MotionKind.Found => new VotingFraction(1, 1),
        MotionKind.Admit => Admit,
        MotionKind.Suspend => Suspend,
        MotionKind.Reinstate => Reinstate,
        MotionKind.Expel => Expel,
        MotionKind.Leave => Leave,
        MotionKind.ChangeKeys => ChangeKeys,
        MotionKind.LostKey => LostKey,
        MotionKind.Renew => Renew,
        MotionKind.AmendRules => AmendRules,
        MotionKind.AmendCharter => AmendCharter,
    };

    /// <summary>True when every fraction is valid.</summary>
    [JsonIgnore]
    public bool IsValid => Enum.GetValues<MotionKind>().All(motion => For(motion).IsValid);

    /// <summary>Votes that a motion needs: the fraction of those eligible, and more than half of all active members, whichever is more.</summary>
    /// <param name="motion">The kind of motion.</param>
    /// <param name="eligible">Members that may vote on it.</param>
    /// <param name="active">Active members of the previous revision, the subject included, so that two motions can never both pass.</param>
    public int VotesNeeded(MotionKind motion, int eligible, int active) => Math.Max(For(motion).OfVoters(eligible), (active / 2) + 1);
}
