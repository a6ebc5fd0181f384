using Federation.S3.Errors;
using Microsoft.Extensions.Logging;

namespace Federation.S3;

/// <summary>Log messages of the dialect, ids 9100 to 9149. Never a query, since a presigned one is a credential.</summary>
internal static partial class S3Log
{
    [LoggerMessage(EventId = 9100, Level = LogLevel.Debug, Message = "S3 request {RequestId} {Method} refused: {Code} ({Status})")]
    public static partial void Refused(ILogger logger, string requestId, string method, S3Error code, int status);

    [LoggerMessage(EventId = 9101, Level = LogLevel.Error, Message = "S3 request {RequestId} {Method} failed")]
    public static partial void Defect(ILogger logger, string requestId, string method, Exception exception);
}
