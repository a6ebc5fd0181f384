using Federation.Cli.Plumbing;
using Federation.Protocol.Membership;

namespace Federation.Cli.Members;

/// <summary>Reads and writes the small files that founders hand to each other; each is judged when it is read.</summary>
internal static class MemberFiles
{
    private const int MaxBytes = 1 << 20;

    public static MemberCard Card(string path)
    {
        var fault = MemberCard.TryRead(Bytes(path), out var card);
        if (fault != MembershipReadFault.None)
        {
            throw Unreadable(path, "a member card", fault);
        }

        var verdict = card!.Verify();
        return verdict == MemberCardVerdict.Valid ? card : throw new VerbFailure(ExitCode.Denied, $"{path}: this member card cannot be trusted: {verdict}.");
    }

    /// <summary>A charter as people write it: what is left out is taken from the design's defaults.</summary>
    public static Charter Charter(string path)
    {
        var fault = Federation.Protocol.Membership.Charter.TryReadDraft(Bytes(path), out var charter);
        return fault == MembershipReadFault.None ? charter! : throw Unreadable(path, "a charter", fault);
    }

    /// <summary>A genesis candidate (a member set without signatures) or a whole genesis, with its charter.</summary>
    public static MemberSetFile MemberSet(string path)
    {
        var fault = MemberSetFile.TryRead(Bytes(path), out var file);
        return fault == MembershipReadFault.None ? file! : throw Unreadable(path, "a member set", fault);
    }

    public static VotePackage Votes(string path)
    {
        var fault = VotePackage.TryRead(Bytes(path), out var package);
        return fault == MembershipReadFault.None ? package! : throw Unreadable(path, "a file of votes or possessions", fault);
    }

    /// <summary>Writes a result file whole or not at all.</summary>
    public static void Write(string path, byte[] utf8)
    {
        var staging = path + ".new";
        File.WriteAllBytes(staging, utf8);
        File.Move(staging, path, overwrite: true);
    }

    private static byte[] Bytes(string path)
    {
        var info = new FileInfo(path);
        return !info.Exists ? throw new VerbFailure(ExitCode.NotFound, $"{path} does not exist.")
            : info.Length > MaxBytes ? throw new VerbFailure(ExitCode.Failed, $"{path} is too large.")
            : File.ReadAllBytes(path);
    }

    private static VerbFailure Unreadable(string path, string what, MembershipReadFault fault) => new(ExitCode.Failed, $"{path} is not {what}: {fault}.");
}
