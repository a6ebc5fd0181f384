using Federation.S3.Xml;
using Microsoft.AspNetCore.Http;

namespace Federation.S3.Errors;

/// <summary>Writes a refusal: status, XML with Resource and RequestId; status only for HEAD.</summary>
internal static class ErrorAnswer
{
    public static async Task WriteAsync(HttpContext context, S3Refusal refusal, string requestId, string region, CancellationToken cancellationToken)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            // Half an object with a good status would be taken for the whole: break the connection instead.
            context.Abort();
            return;
        }

        var contentRange = response.Headers.ContentRange;
        response.Clear();
        response.Headers["x-amz-request-id"] = requestId;
        response.StatusCode = refusal.Status;
        if (refusal.Error is S3Error.InvalidRange)
        {
            response.Headers.ContentRange = contentRange;
        }

        if (refusal.Error is S3Error.SlowDown or S3Error.ServiceUnavailable)
        {
            response.Headers.RetryAfter = "5";
        }

        if (refusal.Error is S3Error.AuthorizationHeaderMalformed)
        {
            response.Headers["x-amz-bucket-region"] = region;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = XmlAnswer.Build("Error", null, xml =>
        {
            xml.Text("Code", refusal.Error.ToString());
            xml.Text("Message", refusal.Message);
            if (refusal.Error is S3Error.AuthorizationHeaderMalformed)
            {
                xml.Text("Region", region);
            }

            xml.Text("Resource", context.Request.Path.Value ?? "/");
            xml.Text("RequestId", requestId);
            xml.Text("HostId", requestId);
        });
        response.ContentType = "application/xml";
        response.Headers.ContentLength = body.Length;

        await response.Body.WriteAsync(body, cancellationToken);
    }
}
