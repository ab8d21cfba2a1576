using System.Text;

namespace FhirStories.Repository;

/// <summary>One version of a resource as it lies in the store.</summary>
/// <param name="Type">FHIR resource type, such as <c>Basic</c>.</param>
/// <param name="Id">Logical id, <c>[A-Za-z0-9\-.]{1,64}</c>.</param>
/// <param name="Version">Version number, from 1; <c>meta.versionId</c> and the weak ETag.</param>
/// <param name="LastUpdated">Instant of this version, UTC, millisecond precision.</param>
/// <param name="Deleted">True for the version that a delete made: it has no content.</param>
/// <param name="Json">UTF-8 FHIR JSON with <c>id</c> and <c>meta</c> filled in, exactly as it is served; empty when deleted.</param>
public sealed record StoredResource(
    string Type, string Id, int Version, DateTimeOffset LastUpdated, bool Deleted, ReadOnlyMemory<byte> Json)
{
    /// <summary>The JSON as text; for tests and cold paths.</summary>
    public string Text => Encoding.UTF8.GetString(Json.Span);

    /// <summary>The account that wrote the resource first; null where nobody signed in.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether not everybody sees it: a draft, and what is about one.</summary>
    public bool IsHidden { get; init; }
}
