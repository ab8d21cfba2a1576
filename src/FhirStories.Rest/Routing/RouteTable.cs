using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Operations;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Routing;

/// <summary>The API's contents page: every interaction that the server has, and where.</summary>
internal sealed class RouteTable(
    HistoryInteraction history, CapabilitiesInteraction capabilities, BundleInteraction bundles, OperationTable operations, ReleaseRoutes releases)
{
    /// <summary>All routes.</summary>
    public IReadOnlyList<Route> Routes { get; } =
    [
        new("GET", PathShape.Metadata, "capabilities", capabilities.Capabilities),
        new("POST", PathShape.Base, "transaction", bundles.Run),
        new("GET", PathShape.Base, "search-system", SearchInteraction.Search),
        new("POST", PathShape.SystemSearch, "search-system", SearchInteraction.Search),
        new("GET", PathShape.Type, "search-type", SearchInteraction.Search),
        new("POST", PathShape.TypeSearch, "search-type", SearchInteraction.Search),
        new("POST", PathShape.Type, "create", WriteInteraction.Create),
        new("PUT", PathShape.Type, "update", WriteInteraction.UpdateMatching),
        new("DELETE", PathShape.Type, "delete", WriteInteraction.DeleteMatching),
        new("GET", PathShape.TypeHistory, "history-type", history.History),
        new("GET", PathShape.Instance, "read", ReadInteraction.Read),
        new("PUT", PathShape.Instance, "update", WriteInteraction.Update),
        new("DELETE", PathShape.Instance, "delete", WriteInteraction.Delete),
        new("GET", PathShape.InstanceHistory, "history-instance", history.History),
        new("GET", PathShape.InstanceVersion, "vread", ReadInteraction.ReadVersion),
    ];

    /// <summary>The route of a request.</summary>
    /// <param name="method">HTTP method, GET for HEAD.</param>
    /// <param name="path">Path below the base, without slashes at its ends.</param>
    /// <exception cref="FhirRequestException">404 for a path that means nothing here, 405 for a method that the path does not take.</exception>
    public RouteMatch Match(string method, string path)
    {
        var parts = path.Split('/');
        if (ReleaseRoutes.Named(parts[0]) is { } release) return releases.Match(method, release, parts.AsSpan(1));
        if (parts.Length <= 3 && parts[^1] is ['$', .. var operation])
        {
            // Where the release is the body's to say, the operation tells which types there are.
            if (parts.Length > 1 && !operations.TakesAnyRelease(operation)) RequireType(parts[0]);
            return operations.Match(method, operation, parts.Length > 1 ? parts[0] : "", parts.Length > 2 ? parts[1] : "");
        }
        PathShape? shape = parts switch
        {
            [""] => PathShape.Base,
            ["metadata"] => PathShape.Metadata,
            ["_search"] => PathShape.SystemSearch,
            [_] => PathShape.Type,
            [_, "_search"] => PathShape.TypeSearch,
            [_, "_history"] => PathShape.TypeHistory,
            [_, _] => PathShape.Instance,
            [_, _, "_history"] => PathShape.InstanceHistory,
            [_, _, "_history", _] => PathShape.InstanceVersion,
            _ => null,
        };
        if (shape is null || parts[0].Length == 0 && shape != PathShape.Base)
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "path-unknown",
                $"There is nothing at '{path}'. The base takes metadata, [type], [type]/[id] and their _history; GET metadata lists what is there."));
        if (shape is not (PathShape.Metadata or PathShape.Base or PathShape.SystemSearch)) RequireType(parts[0]);
        foreach (var route in Routes)
            if (route.Shape == shape && route.Method == method)
                return new(route, shape is PathShape.Metadata or PathShape.Base or PathShape.SystemSearch ? "" : parts[0],
                    shape >= PathShape.Instance ? parts[1] : "", shape == PathShape.InstanceVersion ? parts[3] : "");
        return new(null, "", "", "") { Allow = Allowed(shape.Value) };
    }

    private static void RequireType(string type)
    {
        if (!ResourceTypes.IsR4(type))
            throw new FhirRequestException(404, FhirIssue.Error("not-supported", "resource-type-unknown",
                $"'{type}' is not an R4 resource type. Types are written with capitals, such as Basic or CapabilityStatement."));
    }

    private string Allowed(PathShape shape) =>
        string.Join(", ", Routes.Where(r => r.Shape == shape).Select(r => r.Method == "GET" ? "GET, HEAD" : r.Method).Distinct());
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

    /// <summary>The methods that the path takes, when the route is null.</summary>
    public string? Allow { get; init; }
}
