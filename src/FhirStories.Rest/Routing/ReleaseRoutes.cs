using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Carried;
using FhirStories.Rest.Capabilities;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Rest.Releases;
using FhirStories.Validation;
using FhirStories.Validation.Formats;

namespace FhirStories.Rest.Routing;

/// <summary>The paths of the other releases: <c>/fhir/stu3</c> and <c>/fhir/r5</c> (DESIGN §8).</summary>
internal sealed class ReleaseRoutes(DefinitionStore definitions, OperationTable operations, BundleInteraction bundles, ResourceValidator validator, RestOptions options)
{
    private readonly IElementModel _r5 = validator.Text.Elements(FhirRelease.R5);
    private IReadOnlyList<Route>? _carriers;

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
        FhirRelease.R5 => CarrierView.Path,
        _ => "",
    };

    /// <summary>The release of what is answered at a path; null where it is the same in every release: an OperationOutcome, or that release's own statement.</summary>
    public static FhirRelease? AnswerOf(string path)
    {
        if (path.EndsWith("$validate", StringComparison.Ordinal)) return null;
        var parts = path.Split('/');
        return Named(parts[0]) is not { } release ? FhirRelease.R4
            : release == FhirRelease.R5 && parts.Length > 1 && (CarrierView.IsCarrier(parts[1]) || parts[1] is "_history" or "_search") ? release : null;
    }

    /// <summary>The route of a request.</summary>
    /// <param name="method">HTTP method, GET for HEAD.</param>
    /// <param name="release">The release of the path.</param>
    /// <param name="parts">The path below that.</param>
    /// <param name="own">The routes of R4's own base.</param>
    /// <exception cref="FhirRequestException">404: there is nothing of that release.</exception>
    public RouteMatch Match(string method, FhirRelease release, string[] parts, IReadOnlyList<Route> own)
    {
        switch (parts)
        {
            case [] or [""] when release != FhirRelease.R5 || method == "POST":
                return method == "POST"
                    ? new(new Route("POST", PathShape.Base, "batch", async (request, repository, cancellation) =>
                        await bundles.Run(request, repository, cancellation) with { Release = release == FhirRelease.R5 ? release : FhirRelease.R4 })
                    { TakesAnyRelease = true }, "", "", "") { Release = release }
                    : new(null, "", "", "") { Allow = "POST, OPTIONS" };
            case ["metadata"]:
                return method == "GET"
                    ? new(new Route("GET", PathShape.Metadata, "capabilities", (request, repository, _) => Task.FromResult(Capabilities(request, repository, own))), "", "", "") { Release = release }
                    : new(null, "", "", "") { Allow = "GET, HEAD, OPTIONS" };
            case [['$', .. var name]] when operations.TakesAnyRelease(name):
                return operations.Match(method, name, "", "") with { Release = release };
            case [var type, ['$', .. var name]] when operations.TakesAnyRelease(name):
                return operations.Match(method, name, type, "") with { Release = release };
            case [var type, var id, ['$', .. var name]] when release == FhirRelease.R5 && CarrierView.IsCarrier(type) && operations.TakesAnyRelease(name):
                return operations.Match(method, name, type, id) with { Release = release };
            default:
                return release == FhirRelease.R5 && Carrier(method, parts.Length == 0 ? [""] : parts, own) is { } match ? match : throw Unknown(release, parts);
        }
    }

    private IReadOnlyList<Route> Carriers(IReadOnlyList<Route> own) => _carriers ??= CarrierBase.Of(own);

    private RouteMatch? Carrier(string method, string[] parts, IReadOnlyList<Route> own)
    {
        if (PathTemplates.ShapeOf(parts) is not { } shape) return null;
        var routes = Carriers(own).Where(r => r.Shape == shape).ToList();
        var isTyped = shape >= PathShape.Type;
        if (routes.Count == 0 || isTyped && !CarrierView.IsCarrier(parts[0])) return null;
        if (routes.Find(r => r.Method == method) is not { } route)
            return new(null, "", "", "") { Allow = string.Join(", ", routes.Select(r => r.Method == "GET" ? "GET, HEAD" : r.Method).Concat(shape == PathShape.Base ? ["POST"] : []).Append("OPTIONS").Distinct()) };
        return new(route, isTyped ? parts[0] : "", shape >= PathShape.Instance ? parts[1] : "", shape == PathShape.InstanceVersion ? parts[3] : "") { Release = FhirRelease.R5, Elements = _r5 };
    }

    private FhirRequestException Unknown(FhirRelease release, string[] parts)
    {
        var here = RestEndpoints.Base + PathOf(release);
        var sentence = release != FhirRelease.R5 ? $"{here} has metadata, $validate, [type]/$validate and batches of these only: what is stored is served as R4 at {RestEndpoints.Base}."
            : parts.Length > 0 && definitions.ResourceTypes(FhirRelease.R4).Contains(parts[0]) ? $"{here} does not have '{parts[0]}': it is R4's, at {RestEndpoints.Base}/{parts[0]}."
            : $"There is nothing at '{string.Join('/', parts)}'. {here} has {string.Join(", ", CarrierView.Types)}, metadata and $validate; all else is served as R4 at {RestEndpoints.Base}.";
        return new FhirRequestException(404, FhirIssue.Error("not-supported", "path-unknown", sentence));
    }

    private FhirResponse Capabilities(FhirRequest request, FhirRepository repository, IReadOnlyList<Route> own)
    {
        var isR5 = request.Release == FhirRelease.R5;
        if (request.Format.Xml && !isR5)
            throw new FhirRequestException(406, FhirIssue.Error("not-supported", "format-unsupported", "This CapabilityStatement is there in JSON only.", "http.Accept"));
        return new FhirResponse
        {
            Status = 200,
            Release = request.Release,
            Body = new JsonBody(ReleaseStatement.Build(request.BaseUrl, request.Release, definitions, isR5 ? new CarrierStatement(repository, definitions, Carriers(own)) : null, isR5 ? options.Smart(request.BaseUrl) : null)),
        };
    }
}
