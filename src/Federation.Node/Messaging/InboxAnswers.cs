using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Node.Membership;

namespace Federation.Node.Messaging;

/// <summary>Writes the answer to a member's request: a generic code outside, the specific rule in the log under the same reference.</summary>
internal sealed partial class InboxAnswers(MembershipDirectory directory, SignedAnswers signer, ILogger<InboxAnswers> logger)
{
    private const int ParkedRetrySeconds = 2;

    public void Refuse(HttpContext context, JudgedRequest judged)
    {
        var reference = Guid.NewGuid().ToString("N")[..12];
        var status = judged.Verdict.ToStatus();
        Refused(judged.Verdict, judged.Reason, judged.Caller?.Handle.ToString() ?? "-", context.Request.Path, reference);
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["type"] = "https://federation-of-providers.org/problems/" + judged.Verdict.ToCode(),
            ["title"] = "The request was refused.",
            ["status"] = status,
            ["code"] = judged.Verdict.ToCode(),
            ["reference"] = reference,
        }.ToJsonString());
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        WriteRevision(response);
        if (judged.Verdict == InboxVerdict.TooFarAhead)
        {
            response.Headers.RetryAfter = ParkedRetrySeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (judged.Verdict == InboxVerdict.Stale)
        {
            // A member whose clock is wrong learns its offset from our signed date; a stranger gets no signature from us.
            signer.Sign(response, status, body, judged.Request!, judged.SignatureHeader);
        }

        response.BodyWriter.Write(body);
    }

    public void Accept(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentLength = 0;
        WriteRevision(response);
    }

    private void WriteRevision(HttpResponse response)
    {
        if (directory.Current is { } view)
        {
            response.Headers[PeerClient.RevisionHeader] = view.Revision.ToString(CultureInfo.InvariantCulture);
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "Refused a request of {Caller} on {Path}: {Verdict} ({Reason}), reference {Reference}")]
    private partial void Refused(InboxVerdict verdict, string reason, string caller, string path, string reference);
}
