using System.Globalization;
using FhirStories.Repository;
using FhirStories.Rest.Content;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/[type]/[id]</c> and <c>…/_history/[vid]</c> (R4 http §3.1.0.2, §3.1.0.3).</summary>
internal static class ReadInteraction
{
    public static async Task<FhirResponse> Read(FhirRequest request, FhirRepository repository, CancellationToken cancellation) =>
        Of(request, await repository.ReadAsync(request.Type, request.Id, cancellation));

    /// <summary>The current version as it is answered; null: the id was never used.</summary>
    public static FhirResponse Of(FhirRequest request, StoredResource? stored)
    {
        if (stored is null) return NotFound(request, $"{request.Type}/{request.Id} does not exist.");
        if (stored.Deleted) return Gone(stored);
        // HTTP's dates have whole seconds; a version tag, where there is one, decides alone (RFC 9110 §13.1.3).
        if (request.IfNoneMatch?.Names(stored.Version) == true || request.IfNoneMatch is null && request.IfModifiedSince is { } since && stored.LastUpdated != default && stored.LastUpdated < since.AddSeconds(1))
            return FhirResponse.Stored(304, stored) with { Body = null };
        return Shown(request, stored);
    }

    public static async Task<FhirResponse> ReadVersion(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        if (!int.TryParse(request.VersionId, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || await repository.ReadVersionAsync(request.Type, request.Id, version, cancellation) is not { } stored)
            return NotFound(request, $"{request.Type}/{request.Id} has no version '{request.VersionId}'.");
        if (stored.Deleted) return Gone(stored);
        return request.IfNoneMatch?.Names(stored.Version) == true ? FhirResponse.Stored(304, stored) with { Body = null } : Shown(request, stored);
    }

    private static FhirResponse Shown(FhirRequest request, StoredResource stored)
    {
        var response = FhirResponse.Stored(200, request.View.Of(stored));
        return stored.Type == BinaryContent.Type ? response with { Body = BinaryContent.Negotiated(stored, request) } : response;
    }

    /// <summary>The answer where a resource is deleted just now.</summary>
    public static FhirResponse Deleting(FhirRequest request) =>
        FhirResponse.Outcome(410, FhirIssue.Error("deleted", "resource-deleted", $"{request.Type}/{request.Id} is deleted by the transaction itself.", request.Type));

    private static FhirResponse NotFound(FhirRequest request, string message) =>
        FhirResponse.Outcome(404, FhirIssue.Error("not-found", "resource-not-found", message, request.Type));

    private static FhirResponse Gone(StoredResource stored) =>
        FhirResponse.Outcome(410, FhirIssue.Error("deleted", "resource-deleted",
            $"{stored.Type}/{stored.Id} was deleted at {stored.LastUpdated:yyyy-MM-ddTHH:mm:ssZ}; its earlier versions are at {stored.Type}/{stored.Id}/_history.", stored.Type))
            with
        { Version = stored.Version, LastModified = stored.LastUpdated };
}
