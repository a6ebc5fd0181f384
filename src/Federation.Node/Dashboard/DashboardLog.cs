namespace Federation.Node.Dashboard;

internal static partial class DashboardLog
{
    [LoggerMessage(2401, LogLevel.Information, "A browser at {Address} signed in with the administrator's token.")]
    public static partial void SignedIn(this ILogger logger, string address);

    [LoggerMessage(2402, LogLevel.Warning, "A browser at {Address} tried to sign in with a token that is not the administrator's.")]
    public static partial void SignInRefused(this ILogger logger, string address);
}
