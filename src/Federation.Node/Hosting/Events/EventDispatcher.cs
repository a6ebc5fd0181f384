using Federation.Node.Hosting.Work;
using MassTransit;
using Npgsql;

namespace Federation.Node.Hosting.Events;

/// <summary>Moves rows of the bus outbox to the bus, at least once: a row is deleted in the transaction that published it. What the bus then loses costs time only.</summary>
internal sealed partial class EventDispatcher(NpgsqlDataSource database, IBusControl bus, WakeBoard board, ILogger<EventDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan IdlePoll = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var signal = board.SignalFor(WakeBoard.Outbox);
        // What is published before the receiving queue is bound goes nowhere, without an error.
        _ = await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DispatchBatchAsync(stoppingToken) == BatchSize)
                {
                }

                await signal.WaitAsync(IdlePoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                DispatchFailed(e);
                await signal.WaitAsync(IdlePoll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> DispatchBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var messages = new List<BusEnvelope>();
        await using (var command = new NpgsqlCommand(
            """
            WITH next AS MATERIALIZED (SELECT id FROM hosting.bus_outbox ORDER BY id LIMIT @max FOR UPDATE SKIP LOCKED)
            DELETE FROM hosting.bus_outbox AS o USING next WHERE o.id = next.id RETURNING o.id, o.type, o.payload::text
            """,
            connection,
            transaction))
        {
            command.Parameters.AddWithValue("max", BatchSize);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                messages.Add(new BusEnvelope { Type = reader.GetString(1), Payload = reader.GetString(2) });
            }
        }

        foreach (var message in messages.Distinct())
        {
            await bus.Publish(message, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return messages.Count;
    }

    [LoggerMessage(1010, LogLevel.Warning, "Events wait in the outbox: the bus or the database did not take them")]
    private partial void DispatchFailed(Exception exception);
}
