using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Rest.Capabilities;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Validation;

namespace FhirStories.Rest.Routing;

/// <summary>The paths of the other releases: <c>/fhir/stu3</c> and <c>/fhir/r5</c> (DESIGN §8).</summary>
internal sealed class ReleaseRoutes(DefinitionStore definitions, OperationTable operations, BundleInteraction bundles)
{
    /// <summary>The release that the first part of a path names; null for R4's own paths.</summary>
    public static FhirRelease? Named(string part) => part switch
    {
        "stu3" => FhirRelease.Stu3,
        "r5" => FhirRelease.R5,
        _ => null,
    };

    /// <summary>What a release adds to the base's address.</summary>
    public static string PathOf(FhirRelease? release) => release switch
    {
        FhirRelease.Stu3 => "/stu3",
        FhirRelease.R5 => "/r5",
        _ => "",
    };

    /// <summary>Whether what is answered at a path is the same in every release: an OperationOutcome, or that release's own statement.</summary>
    public static bool AnswersAlike(string path) => path.EndsWith("$validate", StringComparison.Ordinal) || Named(path.Split('/')[0]) is not null;

    /// <summary>The route of a request.</summary>
    /// <param name="method">HTTP method, GET for HEAD.</param>
    /// <param name="release">The release of the path.</param>
    /// <param name="parts">The path below that.</param>
    /// <exception cref="FhirRequestException">404: there is nothing of that release.</exception>
    public RouteMatch Match(string method, FhirRelease release, ReadOnlySpan<string> parts)
    {
        switch (parts)
        {
            case [] or [""]:
                return method == "POST"
                    ? new(new Route("POST", PathShape.Base, "batch", bundles.Run) { TakesAnyRelease = true }, "", "", "") { Release = release }
                    : new(null, "", "", "") { Allow = "POST, OPTIONS" };
            case ["metadata"]:
                return method == "GET"
                    ? new(new Route("GET", PathShape.Metadata, "capabilities", (request, _, _) => Task.FromResult(Capabilities(request))), "", "", "") { Release = release }
                    : new(null, "", "", "") { Allow = "GET, HEAD, OPTIONS" };
            case [['$', .. var name]] when operations.TakesAnyRelease(name):
                return operations.Match(method, name, "", "") with { Release = release };
            case [var type, ['$', .. var name]] when operations.TakesAnyRelease(name):
                return operations.Match(method, name, type, "") with { Release = release };
            default:
                throw new FhirRequestException(404, FhirIssue.Error("not-supported", "path-unknown",
                    $"{RestEndpoints.Base}{PathOf(release)} has metadata, $validate, [type]/$validate and batches of these only: what is stored is served as R4 at {RestEndpoints.Base}."));
        }
    }

    private FhirResponse Capabilities(FhirRequest request) => request.Format.Xml
        ? throw new FhirRequestException(406, FhirIssue.Error("not-supported", "format-unsupported", "This CapabilityStatement is there in JSON only.", "http.Accept"))
        : new FhirResponse { Status = 200, Body = new JsonBody(ReleaseStatement.Build(request.BaseUrl, request.Release, definitions)) };
}
