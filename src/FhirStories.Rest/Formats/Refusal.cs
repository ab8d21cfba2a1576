using FhirStories.Repository;
using FhirStories.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Rest.Formats;

/// <summary>Refuses a FHIR request that is not carried through, in the format that its client asked for.</summary>
public static class Refusal
{
    /// <summary>Whether a request is one of FHIR.</summary>
    public static bool IsFhir(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Path.StartsWithSegments(RestEndpoints.Base, StringComparison.Ordinal);
    }

    /// <summary>Answers with an OperationOutcome. Headers that were set stay.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="issue">What is wrong, and what to change.</param>
    public static Task WriteAsync(HttpContext http, int status, FhirIssue issue)
    {
        ArgumentNullException.ThrowIfNull(http);
        CrossOrigin.Allow(http.Request, http.Response, http.RequestServices.GetRequiredService<RestOptions>());
        AnswerFormat format;
        try
        {
            format = MediaTypes.Answer(http.Request.Headers.Accept, http.Request.Query["_format"].FirstOrDefault(), null);
        }
        catch (FhirRequestException)
        {
            format = AnswerFormat.Json;
        }
        return ResponseWriter.WriteAsync(http.Response, FhirResponse.Outcome(status, issue), format, !HttpMethods.IsHead(http.Request.Method),
            http.RequestServices.GetRequiredService<ResourceValidator>().Text);
    }
}
