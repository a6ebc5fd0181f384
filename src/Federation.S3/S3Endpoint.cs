using System.Security.Cryptography;
using Federation.S3.Auth;
using Federation.S3.Errors;
using Federation.S3.Operations;
using Federation.S3.Ports;
using Federation.S3.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace Federation.S3;

/// <summary>The one entry of the dialect: what is named → who asks → which operation → answer or refusal.</summary>
public sealed class S3Endpoint
{
    /// <summary>Players pause for minutes; whoever takes nothing for longer holds a connection and an open file for nothing, and may come back with a range.</summary>
    private static readonly MinDataRate SlowestDownload = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(5));

    private readonly S3Options _options;
    private readonly IBuckets _buckets;
    private readonly IObjects _objects;
    private readonly SignatureVerifier _verifier;
    private readonly ILogger<S3Endpoint> _logger;

    /// <summary>Made by dependency injection, see <see cref="S3ServiceCollectionExtensions.AddS3"/>.</summary>
    public S3Endpoint(S3Options options, IAccessKeys keys, IBuckets buckets, IObjects objects, TimeProvider clock, ILogger<S3Endpoint> logger)
    {
        _options = options;
        _buckets = buckets;
        _objects = objects;
        _verifier = new SignatureVerifier(keys, options.Region, options.Clock ?? clock);
        _logger = logger;
    }

    /// <summary>Answers one request completely. Everything that reaches the S3 listener or host name comes here.</summary>
    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var requestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        context.Response.Headers["x-amz-request-id"] = requestId;
        LiftServerLimits(context);
        S3Refusal? refusal;
        try
        {
            refusal = await AnswerAsync(context, cancellationToken);
        }
        catch (S3Exception wrongBody)
        {
            refusal = wrongBody.Refusal;
        }
        catch (BadHttpRequestException broken)
        {
            refusal = broken.StatusCode == StatusCodes.Status408RequestTimeout ? S3Error.RequestTimeout : S3Error.IncompleteBody;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // The reader or writer went away, or the node is stopping: there is no one to answer.
            context.Abort();
            return;
        }
        catch (Exception defect)
        {
            S3Log.Defect(_logger, requestId, context.Request.Method, defect);
            refusal = S3Error.InternalError;
        }

        if (refusal is not null)
        {
            S3Log.Refused(_logger, requestId, context.Request.Method, refusal.Error, refusal.Status);
            await ErrorAnswer.WriteAsync(context, refusal, requestId, _options.Region, cancellationToken);
        }
    }

    private async ValueTask<S3Refusal?> AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (S3Target.Parse(rawTarget, context.Request.Headers.Host.ToString(), [.. _options.HostSuffixes]).IsRefused(out var unnamed, out var target))
        {
            return unnamed;
        }

        if ((await _verifier.VerifyAsync(context.Request, target, cancellationToken)).IsRefused(out var unproven, out var identity))
        {
            return unproven;
        }

        var operation = OperationTable.Find(context.Request.Method, target, context.Request.Headers.ContainsKey("x-amz-copy-source"));
        if (identity.Authorisation is ReadAuthorisation.Presigned && target.Key is null)
        {
            return new S3Refusal(S3Error.AccessDenied, "A presigned URL is good for one object only.");
        }

        if (PutHeaders.CheckOffered(context.Request) is { } notOffered)
        {
            return notOffered;
        }

        var call = new S3Call
        {
            Context = context,
            Target = target,
            Identity = identity,
            Options = _options,
            Buckets = _buckets,
            Objects = _objects,
        };
        return await DispatchAsync(call, operation, cancellationToken);
    }

    private static ValueTask<S3Refusal?> DispatchAsync(S3Call call, S3Operation operation, CancellationToken cancellationToken) => operation switch
    {
        S3Operation.ListBuckets => ListBuckets.HandleAsync(call, cancellationToken),
        S3Operation.CreateBucket => CreateBucket.HandleAsync(call, cancellationToken),
        S3Operation.DeleteBucket => DeleteBucket.HandleAsync(call, cancellationToken),
        S3Operation.HeadBucket or S3Operation.GetBucketLocation or S3Operation.GetBucketVersioning or S3Operation.GetBucketAcl
            or S3Operation.GetBucketPolicy or S3Operation.GetBucketCors => BucketReads.HandleAsync(call, operation, cancellationToken),
        S3Operation.ListObjects => ListObjects.HandleAsync(call, isV2: false, cancellationToken),
        S3Operation.ListObjectsV2 => ListObjects.HandleAsync(call, isV2: true, cancellationToken),
        S3Operation.DeleteObjects => DeleteObjects.HandleAsync(call, cancellationToken),
        S3Operation.PutObject => PutObject.HandleAsync(call, cancellationToken),
        S3Operation.CopyObject => CopyObject.HandleAsync(call, cancellationToken),
        S3Operation.GetObject => GetObject.HandleAsync(call, withBody: true, cancellationToken),
        S3Operation.HeadObject => GetObject.HandleAsync(call, withBody: false, cancellationToken),
        S3Operation.DeleteObject => DeleteObject.HandleAsync(call, cancellationToken),
        S3Operation.GetObjectAcl => ObjectAcl.GetAsync(call, cancellationToken),
        S3Operation.PutObjectAcl => ObjectAcl.PutAsync(call, cancellationToken),
        S3Operation.GetObjectTagging => ObjectTagging.GetAsync(call, cancellationToken),
        S3Operation.Unimplemented => Refuse(call, S3Error.NotImplemented),
        S3Operation.NotAllowed => Refuse(call, S3Error.MethodNotAllowed),
    };

    /// <summary>A stranger learns nothing about what this node offers.</summary>
    private static ValueTask<S3Refusal?> Refuse(S3Call call, S3Error error) =>
        ValueTask.FromResult<S3Refusal?>(call.Identity.Key is null ? S3Error.AccessDenied : error);

    /// <summary>Bodies are bounded by our own limits.</summary>
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            bodySize.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = SlowestDownload;
        }
    }
}
