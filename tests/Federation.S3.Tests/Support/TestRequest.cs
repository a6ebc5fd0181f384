using Federation.S3.Auth;
using Federation.S3.Errors;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Federation.S3.Tests.Support;

/// <summary>A request in memory, and its way through target parsing and signature verification, as the endpoint does it.</summary>
internal sealed record TestRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers)
{
    public static readonly AccessKey Example = new()
    {
        Id = "AKIAIOSFODNN7EXAMPLE",
        Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        Principal = "example",
        Rights = AccessRights.Read | AccessRights.Write,
    };

    public static readonly SigV4Credentials ExampleCredentials = new(Example.Id, Example.Secret, "us-east-1");

    public static readonly DateTimeOffset ExampleTime = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    public async Task<(S3Identity? Identity, S3Refusal? Refusal)> VerifyAsync(DateTimeOffset? now = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = Method;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        foreach (var (name, value) in Headers)
        {
            context.Request.Headers.Append(name, value);
        }

        if (S3Target.Parse(Target, context.Request.Headers.Host.ToString(), ["s3.amazonaws.com"]).IsRefused(out var refusal, out var target))
        {
            return (null, refusal);
        }

        var clock = new FixedClock(now ?? ExampleTime);
        var store = new MemoryStore(clock);
        store.Keys[Example.Id] = Example;
        var outcome = await new SignatureVerifier(store, "us-east-1", clock).VerifyAsync(context.Request, target, CancellationToken.None);
        return (outcome.Value, outcome.Refusal);
    }
}
