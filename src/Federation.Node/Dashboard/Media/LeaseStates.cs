using Federation.Node.Dashboard.States;
using Federation.Protocol.Leases;

namespace Federation.Node.Dashboard.Media;

/// <summary>What each state of a lease means to the person who wants the copy. Only held is green (design 04a).</summary>
internal static class LeaseStates
{
    /// <summary>Null for a copy that counts; else why it does not, yet or any more.</summary>
    public static StateReason? Of(LeaseState state, Phrase name, string member, DateTimeOffset since, string? given)
    {
        if (state == LeaseState.Held)
        {
            return null;
        }

        var why = Phrase.Of($"copy.{state}.why");
        return new StateReason
        {
            What = Phrase.Of("copy.what", member, name),
            Since = since,
            Why = string.IsNullOrEmpty(given) ? why : Phrase.Of("copy.reason", why, given),
            WhatToDo = Phrase.Of($"copy.{state}.todo"),
            WhoCanDoIt = ActsByItself(state) ? Who.Nodes : Who.Admin,
            IsUnderWay = ActsByItself(state),
        };
    }

    public static Phrase Name(LeaseState state) => Phrase.Of($"lease.{state}");

    private static bool ActsByItself(LeaseState state) => state is not (LeaseState.Erasing or LeaseState.Invalid or LeaseState.Grace);
}
