using Federation.Node.Hosting.Database;
using Federation.Node.Membership;
using Federation.Protocol.Membership;

namespace Federation.Node.Messaging;

/// <summary>Member-only reads: the same checks as the inbox, for requests without a body.</summary>
internal static class RequireMemberFilter
{
    private static readonly object CallerKey = new();

    /// <summary>Lets only GET and HEAD requests through that an active or leaving member signed freshly, each once.</summary>
    public static TBuilder RequireMember<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var judged = await JudgeAsync(http, http.RequestAborted);
            if (judged.Verdict != InboxVerdict.Accepted)
            {
                http.RequestServices.GetRequiredService<InboxAnswers>().Refuse(http, judged);
                return Results.Empty;
            }

            http.Items[CallerKey] = judged;
            return await next(context);
        });

    /// <summary>The member that signed the request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint does not require a member.</exception>
    public static MemberEntry Caller(this HttpContext context) => context.Judged().Caller!;

    internal static JudgedRequest Judged(this HttpContext context) =>
        context.Items[CallerKey] as JudgedRequest ?? throw new InvalidOperationException("This endpoint does not require a member.");

    private static async Task<JudgedRequest> JudgeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var services = http.RequestServices;
        if (services.GetRequiredService<MembershipDirectory>().Current is not { } view)
        {
            return new JudgedRequest { Verdict = InboxVerdict.NotInFederation };
        }

        if (http.Request.ContentLength is > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            return new JudgedRequest { Verdict = InboxVerdict.BodyTooLarge, Reason = "a read has no body" };
        }

        var judged = services.GetRequiredService<RequestSignatures>().Judge(http.Request, null, view);
        if (judged.Verdict != InboxVerdict.Accepted)
        {
            return judged;
        }

        if (!await Nonces.TryUseAsync(services.GetRequiredService<NodeDbContext>(), judged.KeyId, judged.Nonce, judged.NonceExpiresAt, cancellationToken))
        {
            return judged with { Verdict = InboxVerdict.Replayed, Reason = "nonce" };
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return judged.Caller!.StateAt(now) is MemberState.Active or MemberState.Leaving ? judged : judged with { Verdict = InboxVerdict.SenderNotActive };
    }
}
