using FhirStories.Repository;
using FhirStories.Repository.Searching;

namespace FhirStories.Rest.Routing;

/// <summary>Carries out an interaction.</summary>
internal delegate Task<FhirResponse> InteractionHandler(FhirRequest request, FhirRepository repository, CancellationToken cancellation);

/// <summary>One line of the API's contents page.</summary>
/// <param name="Method">HTTP method; HEAD goes with GET.</param>
/// <param name="Shape">What the path looks like.</param>
/// <param name="Interaction">The interaction's code in a CapabilityStatement (<c>restful-interaction</c>).</param>
/// <param name="Handler">What carries it out.</param>
internal sealed record Route(string Method, PathShape Shape, string Interaction, InteractionHandler Handler)
{
    /// <summary>What it does, in a few words.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Whether the body may be of another FHIR release than R4.</summary>
    public bool TakesAnyRelease { get; init; }

    /// <summary>Whether the body may be the content of a Binary.</summary>
    public bool TakesContent { get; init; }

    /// <summary>Whether the body may be an archive.</summary>
    public bool TakesArchive { get; init; }

    /// <summary>Whether a GET of it may be repeated without any effect.</summary>
    public bool IsRepeatable { get; init; } = true;
}

/// <summary>Paths as templates.</summary>
internal static class PathTemplates
{
    /// <summary>The shape of a path, without operations; null where it has none.</summary>
    /// <param name="parts">The path below the base, split at its slashes.</param>
    public static PathShape? ShapeOf(string[] parts) => parts switch
    {
        [""] => PathShape.Base,
        ["metadata"] => PathShape.Metadata,
        ["_search"] => PathShape.SystemSearch,
        ["openapi.json"] => PathShape.Description,
        ["_history"] => PathShape.SystemHistory,
        ["_export", _] => PathShape.ExportStatus,
        ["_export", _, _] => PathShape.ExportFile,
        ["_published", _, _] => PathShape.PublishedFile,
        [_] => PathShape.Type,
        [_, "_search"] => PathShape.TypeSearch,
        [_, "_history"] => PathShape.TypeHistory,
        [_, _] => PathShape.Instance,
        [_, _, "_history"] => PathShape.InstanceHistory,
        [_, _, "_history", _] => PathShape.InstanceVersion,
        [var centre, _, _] when Compartment.Types.Contains(centre) => PathShape.Compartment,
        [var centre, _, _, "_search"] when Compartment.Types.Contains(centre) => PathShape.CompartmentSearch,
        _ => null,
    };

    /// <summary>The template of a shape; null for operations, which have their own.</summary>
    public static string? Of(PathShape shape) => shape switch
    {
        PathShape.Base => "/",
        PathShape.Metadata => "/metadata",
        PathShape.Description => "/openapi.json",
        PathShape.SystemHistory => "/_history",
        PathShape.SystemSearch => "/_search",
        PathShape.ExportStatus => "/_export/{id}",
        PathShape.ExportFile => "/_export/{id}/{vid}",
        PathShape.PublishedFile => "/_published/{id}/{vid}",
        PathShape.Type => "/{type}",
        PathShape.TypeSearch => "/{type}/_search",
        PathShape.Compartment => "/{compartment}/{id}/{type}",
        PathShape.CompartmentSearch => "/{compartment}/{id}/{type}/_search",
        PathShape.TypeHistory => "/{type}/_history",
        PathShape.Instance => "/{type}/{id}",
        PathShape.InstanceHistory => "/{type}/{id}/_history",
        PathShape.InstanceVersion => "/{type}/{id}/_history/{vid}",
        _ => null,
    };
}

/// <summary>The shapes of paths under the FHIR base.</summary>
internal enum PathShape
{
    /// <summary>The base itself.</summary>
    Base,

    /// <summary>_search</summary>
    SystemSearch,

    /// <summary>metadata</summary>
    Metadata,

    /// <summary>openapi.json</summary>
    Description,

    /// <summary>_history</summary>
    SystemHistory,

    /// <summary>_export/[job]</summary>
    ExportStatus,

    /// <summary>_export/[job]/[file]</summary>
    ExportFile,

    /// <summary>_published/[point]/[file]</summary>
    PublishedFile,

    /// <summary>[type]</summary>
    Type,

    /// <summary>[type]/_search</summary>
    TypeSearch,

    /// <summary>[compartment]/[id]/[type]</summary>
    Compartment,

    /// <summary>[compartment]/[id]/[type]/_search</summary>
    CompartmentSearch,

    /// <summary>[type]/_history</summary>
    TypeHistory,

    /// <summary>[type]/[id]</summary>
    Instance,

    /// <summary>[type]/[id]/_history</summary>
    InstanceHistory,

    /// <summary>[type]/[id]/_history/[vid]</summary>
    InstanceVersion,

    /// <summary>$name, [type]/$name, [type]/[id]/$name</summary>
    Operation,
}
