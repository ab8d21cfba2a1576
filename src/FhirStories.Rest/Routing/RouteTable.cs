using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Exporting;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Validation;
using FhirStories.Validation.Formats;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Routing;

/// <summary>The API's contents page: every interaction that the server has, and where.</summary>
internal sealed class RouteTable(
    HistoryInteraction history, CapabilitiesInteraction capabilities, BundleInteraction bundles, PatchInteraction patches, DescriptionInteraction description, ExportInteraction exports,
    OperationTable operations, ReleaseRoutes releases)
{
    /// <summary>All routes.</summary>
    public IReadOnlyList<Route> Routes { get; } =
    [
        new("GET", PathShape.Metadata, "capabilities", capabilities.Capabilities) { Summary = "What the server can do" },
        new("OPTIONS", PathShape.Base, "capabilities", capabilities.Capabilities) { Summary = "What the server can do" },
        new("OPTIONS", PathShape.Metadata, "capabilities", capabilities.Capabilities) { Summary = "What the server can do" },
        new("GET", PathShape.Description, "description", description.Describe) { Summary = "This description" },
        new("POST", PathShape.Base, "transaction", bundles.Run) { Summary = "Carry out a batch or transaction" },
        new("GET", PathShape.SystemHistory, "history-system", history.History) { Summary = "What changed on the server" },
        new("GET", PathShape.Base, "search-system", SearchInteraction.Search) { Summary = "Search all types" },
        new("POST", PathShape.SystemSearch, "search-system", SearchInteraction.Search) { Summary = "Search all types by a form" },
        new("GET", PathShape.ExportStatus, "export", exports.Status) { Summary = "How far an export is, and its files" },
        new("DELETE", PathShape.ExportStatus, "export", exports.Cancel) { Summary = "Cancel an export" },
        new("GET", PathShape.ExportFile, "export", exports.File) { Summary = "A file of an export" },
        new("GET", PathShape.PublishedFile, "export", BulkPublishOperation.File) { Summary = "A published file" },
        new("GET", PathShape.Type, "search-type", SearchInteraction.Search) { Summary = "Search a type" },
        new("POST", PathShape.TypeSearch, "search-type", SearchInteraction.Search) { Summary = "Search a type by a form" },
        new("GET", PathShape.Compartment, "search-type", SearchInteraction.Search) { Summary = "Search a compartment" },
        new("POST", PathShape.CompartmentSearch, "search-type", SearchInteraction.Search) { Summary = "Search a compartment by a form" },
        new("POST", PathShape.Type, "create", WriteInteraction.Create) { Summary = "Create; unless something matches, with If-None-Exist", TakesContent = true },
        new("PUT", PathShape.Type, "update", WriteInteraction.UpdateMatching) { Summary = "Update what matches, or create", TakesContent = true },
        new("PATCH", PathShape.Type, "patch", patches.Patch) { Summary = "Patch what matches" },
        new("DELETE", PathShape.Type, "delete", WriteInteraction.DeleteMatching) { Summary = "Delete what matches" },
        new("GET", PathShape.TypeHistory, "history-type", history.History) { Summary = "What changed of a type" },
        new("GET", PathShape.Instance, "read", ReadInteraction.Read) { Summary = "Read" },
        new("PUT", PathShape.Instance, "update", WriteInteraction.Update) { Summary = "Update, or create under this id", TakesContent = true },
        new("PATCH", PathShape.Instance, "patch", patches.Patch) { Summary = "Patch" },
        new("DELETE", PathShape.Instance, "delete", WriteInteraction.Delete) { Summary = "Delete" },
        new("GET", PathShape.InstanceHistory, "history-instance", history.History) { Summary = "All versions" },
        new("GET", PathShape.InstanceVersion, "vread", ReadInteraction.ReadVersion) { Summary = "Read a version" },
    ];

    /// <summary>The route of a request.</summary>
    /// <param name="method">HTTP method, GET for HEAD.</param>
    /// <param name="path">Path below the base, without slashes at its ends.</param>
    /// <exception cref="FhirRequestException">404 for a path that means nothing here, 405 for a method that the path does not take.</exception>
    public RouteMatch Match(string method, string path)
    {
        var parts = path.Split('/');
        if (ReleaseRoutes.Named(parts[0]) is { } release) return releases.Match(method, release, parts[1..], Routes);
        if (parts.Length <= 3 && parts[^1] is ['$', .. var operation])
        {
            // Where the release is the body's to say, the operation tells which types there are.
            if (parts.Length > 1 && !operations.TakesAnyRelease(operation)) RequireType(parts[0]);
            return operations.Match(method, operation, parts.Length > 1 ? parts[0] : "", parts.Length > 2 ? parts[1] : "");
        }
        var shape = PathTemplates.ShapeOf(parts);
        if (shape is null || parts[0].Length == 0 && shape != PathShape.Base)
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "path-unknown",
                $"There is nothing at '{path}'. The base takes metadata, [type], [type]/[id] and their _history; GET metadata lists what is there."));
        var isTyped = shape is not (PathShape.Base or PathShape.Metadata or PathShape.Description or PathShape.SystemHistory or PathShape.SystemSearch
            or PathShape.ExportStatus or PathShape.ExportFile or PathShape.PublishedFile);
        if (isTyped) RequireType(parts[0]);
        if (shape is PathShape.Compartment or PathShape.CompartmentSearch)
        {
            var every = parts[2] == "*";
            if (!every) RequireType(parts[2]);
            return Routes.FirstOrDefault(r => r.Shape == shape && r.Method == method) is { } found
                ? new(found, every ? "" : parts[2], "", "") { Within = new Compartment(parts[0], parts[1]) } : new(null, "", "", "") { Allow = Allowed(shape.Value) };
        }
        foreach (var route in Routes)
            if (route.Shape == shape && route.Method == method)
                return new(route, isTyped ? parts[0] : "",
                    shape >= PathShape.Instance || !isTyped && parts.Length > 1 ? parts[1] : "", shape == PathShape.InstanceVersion ? parts[3] : !isTyped && parts.Length > 2 ? parts[2] : "");
        return new(null, "", "", "") { Allow = Allowed(shape.Value) };
    }

    private static void RequireType(string type)
    {
        if (ShapeConversion.IsOfR5(type)) throw new FhirRequestException(404, ShapeConversion.OfR5(type));
        if (!ResourceTypes.IsR4(type))
            throw new FhirRequestException(404, FhirIssue.Error("not-supported", "resource-type-unknown",
                $"'{type}' is not an R4 resource type. Types are written with capitals, such as Basic or CapabilityStatement."));
    }

    private string Allowed(PathShape shape) =>
        string.Join(", ", Routes.Where(r => r.Shape == shape && r.Method != "OPTIONS").Select(r => r.Method == "GET" ? "GET, HEAD" : r.Method).Append("OPTIONS").Distinct());
}

/// <summary>A matched route with the names in its path.</summary>
/// <param name="Route">The route; null when the path takes other methods only.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Logical id.</param>
/// <param name="VersionId">Version.</param>
internal sealed record RouteMatch(Route? Route, string Type, string Id, string VersionId)
{
    /// <summary>The release that the path names; null for R4's own base.</summary>
    public FhirRelease? Release { get; init; }

    /// <summary>What is said of the elements of the type; null: R4's.</summary>
    public IElementModel? Elements { get; init; }

    /// <summary>The compartment that the path names; null without one.</summary>
    public Compartment? Within { get; init; }

    /// <summary>The methods that the path takes, when the route is null.</summary>
    public string? Allow { get; init; }
}
