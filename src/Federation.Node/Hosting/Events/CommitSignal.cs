using System.Data.Common;
using Federation.Node.Hosting.Work;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Federation.Node.Hosting.Events;

/// <summary>Wakes the dispatcher as soon as a transaction or a plain save has been committed, so that events do not wait for its poll.</summary>
internal sealed class CommitSignal(WakeBoard board) : DbTransactionInterceptor, ISaveChangesInterceptor
{
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        board.Wake(WakeBoard.Outbox);
        return Task.CompletedTask;
    }

    ValueTask<int> ISaveChangesInterceptor.SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken)
    {
        board.Wake(WakeBoard.Outbox);
        return ValueTask.FromResult(result);
    }
}
