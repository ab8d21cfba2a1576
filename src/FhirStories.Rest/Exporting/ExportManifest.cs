using System.Globalization;
using System.Text.Json.Nodes;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Exporting;

namespace FhirStories.Rest.Exporting;

/// <summary>The list of an export's files (Bulk Data Access, "Complete Status").</summary>
internal static class ExportManifest
{
    /// <summary>The manifest.</summary>
    /// <param name="request">The url that asked for it.</param>
    /// <param name="point">The point of the catalogue that is exported.</param>
    /// <param name="files">The files.</param>
    /// <param name="address">Where they are; a file's name follows.</param>
    /// <param name="needsToken">Whether they are for whoever asked for the export, and not for everybody.</param>
    public static FhirResponse Of(string request, CataloguePoint point, IEnumerable<ExportFile> files, string address, bool needsToken = false) => new()
    {
        Status = 200,
        Body = new RawBody("application/json", JsonTree.Write(new JsonObject
        {
            ["transactionTime"] = point.Instant.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["request"] = request,
            ["requiresAccessToken"] = needsToken,
            ["output"] = new JsonArray([.. files.Select(f => (JsonNode)new JsonObject { ["type"] = f.Type, ["url"] = $"{address}/{f.Type}.ndjson", ["count"] = f.Count })]),
            ["error"] = new JsonArray(),
        })),
    };

    /// <summary>Whether a path is that of an export or of one of its files, which are asked for as <c>application/fhir+ndjson</c> (Bulk Data Access, "File Request").</summary>
    public static bool IsAt(string path) => path.StartsWith("_export/", StringComparison.Ordinal) || path.StartsWith("_published/", StringComparison.Ordinal);

    /// <summary>The resources of a file.</summary>
    public static LinesBody Lines(FhirRepository repository, string type, CataloguePoint point, DateTimeOffset? since, ResourceView view, CancellationToken cancellation) =>
        new(repository.ReadAtAsync(type, point, since, cancellation).Select(r => view.Of(r).Json));

    /// <summary>The type in a file's name; null when it is none.</summary>
    public static string? TypeOf(string file) => file.EndsWith(".ndjson", StringComparison.Ordinal) ? file[..^".ndjson".Length] : null;
}
