using Federation.Cli.Plumbing;
using Federation.Protocol.Membership;

namespace Federation.Cli.Members;

/// <summary>The founding of a federation, step by step (design 03, Genesis). Every step needs at most the keys of the member that runs it.</summary>
internal static class Founding
{
    /// <summary>The candidate, equal bytes on every founder's machine: the member set with its charter and no signature yet.</summary>
    public static MemberSetFile Propose(IReadOnlyList<string> cardFiles, string charterFile)
    {
        var charter = MemberFiles.Charter(charterFile);
        var outcome = GenesisCandidate.Create([.. cardFiles.Select(MemberFiles.Card)], charter);
        return outcome.Candidate is { } candidate
            ? new MemberSetFile(new SignedMemberSet(candidate, new MemberSetSignatures { Votes = [], Possessions = [] }), charter)
            : throw new VerbFailure(ExitCode.Failed, Explain(outcome));
    }

    /// <summary>The genesis, once every founder voted and every key proved possession.</summary>
    public static MemberSetFile Assemble(MemberSetFile candidate, IReadOnlyList<string> packageFiles)
    {
        var packages = packageFiles.Select(MemberFiles.Votes).ToList();
        var progress = MemberSetAssembly.CountGenesis(candidate.Revision.Content, packages);
        foreach (var (file, verdict) in packageFiles.Zip(progress.Packages).Where(p => p.Second != VotePackageVerdict.Counted))
        {
            throw new VerbFailure(ExitCode.Denied, $"{file} does not count: {verdict}.");
        }

        return progress.Revision is { } revision ? new MemberSetFile(revision, candidate.Charter) : throw new VerbFailure(ExitCode.Partial, Explain(progress));
    }

    private static string Explain(GenesisOutcome outcome) => outcome.Fault switch
    {
        GenesisFault.WrongCharter => $"The charter breaks its rules: {string.Join(", ", outcome.CharterErrors.Select(e => $"{e.Path} ({e.Fault})"))}.",
        GenesisFault.WrongCard => $"The card of {outcome.Member} cannot be trusted: {outcome.CardVerdict}.",
        _ => $"No genesis can be made of these cards and this charter: {outcome.Fault}{(outcome.Member is { } member ? $" ({member})" : "")}.",
    };

    private static string Explain(MemberSetProgress progress)
    {
        var missing = new List<string>();
        if (progress.Waiting.Count > 0)
        {
            missing.Add($"votes of {string.Join(", ", progress.Waiting)}");
        }

        if (progress.PossessionsMissing.Count > 0)
        {
            missing.Add($"possessions of {string.Join(", ", progress.PossessionsMissing.Select(p => $"{p.Member} ({p.Purpose})"))}");
        }

        if (progress.Rejected.Count > 0)
        {
            missing.Add($"agreement of {string.Join(", ", progress.Rejected)}, who voted against it");
        }

        return $"The genesis is not complete. Missing: {string.Join("; ", missing)}.";
    }
}
