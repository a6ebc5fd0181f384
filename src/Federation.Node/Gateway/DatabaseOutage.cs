using Npgsql;

namespace Federation.Node.Gateway;

internal static class DatabaseOutage
{
    /// <summary>Whether the database could not be reached or asks to try again: an environment that heals, so the client is told to come back (503).</summary>
    public static bool Is(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is NpgsqlException { IsTransient: true })
            {
                return true;
            }
        }

        return false;
    }
}
