using Microsoft.AspNetCore.Mvc;

namespace Federation.Node.Hosting.Api;

/// <summary>Every refusal of the REST API and of the federation routes in one shape (RFC 9457); <c>code</c> is the name of the outcome.</summary>
internal static class Problems
{
    private const string TypeBase = "https://federation-of-providers.org/problems/";

    public static IResult Problem(int status, string code, string title, string? detail = null) =>
        Results.Problem(new ProblemDetails
        {
            Type = TypeBase + code,
            Status = status,
            Title = title,
            Detail = detail,
            Extensions = { ["code"] = code },
        });

    public static IResult NotFound(string what) => Problem(StatusCodes.Status404NotFound, "notFound", $"{what} was not found.");

    public static IResult Invalid(string detail) => Problem(StatusCodes.Status400BadRequest, "invalid", "The request cannot be used.", detail);

    public static IResult Conflict(string code, string title, string? detail = null) => Problem(StatusCodes.Status409Conflict, code, title, detail);
}
