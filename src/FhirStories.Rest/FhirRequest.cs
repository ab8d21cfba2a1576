using FhirStories.Definitions;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Formats;
using FhirStories.Storage.Writing;

namespace FhirStories.Rest;

/// <summary>One request, read once and never changed.</summary>
public sealed record FhirRequest
{
    /// <summary>GET, POST, PUT, DELETE, …; HEAD comes as GET.</summary>
    public required string Method { get; init; }

    /// <summary>Address of the FHIR base without a slash at its end.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Resource type in the path, empty at system level.</summary>
    public string Type { get; init; } = "";

    /// <summary>Id in the path, empty at type level.</summary>
    public string Id { get; init; } = "";

    /// <summary>The compartment that a search is kept to; null for none.</summary>
    public Compartment? Within { get; init; }

    /// <summary>Version in the path, empty without one.</summary>
    public string VersionId { get; init; } = "";

    /// <summary>Parameters of the query string and of a search form, decoded, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The query string as it was sent, without its question mark; the criteria of conditional interactions.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body, empty without one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>An archive that was sent as the body, not read yet: it may be large. Null for any other body.</summary>
    public Stream? Archive { get; init; }

    /// <summary>Format of the body.</summary>
    public BodyFormat BodyFormat { get; init; }

    /// <summary>The Content-Type of a patch, which says what kind of patch it is; null for any other body.</summary>
    public string? PatchType { get; init; }

    /// <summary>The FHIR release of the body: what the path or the Content-Type says, else R4.</summary>
    public FhirRelease Release { get; init; } = FhirRelease.R4;

    /// <summary>The release that the path names; null at R4's own base.</summary>
    public FhirRelease? PathRelease { get; init; }

    /// <summary>Of <c>Basic</c>: the R5 types that it is about, where R5's base asks; null for R4's own base.</summary>
    public IReadOnlyList<string>? Carriers { get; init; }

    /// <summary>What its searches and criteria are about, where another base than R4's names types and parameters; null for R4's own.</summary>
    public SearchScope? Searched { get; init; }

    /// <summary>What its searches and criteria are about.</summary>
    public SearchScope Scope => Searched ?? (Type.Length == 0 ? SearchScope.Everything : new SearchScope(Type)) with { Within = Within };

    /// <summary>What the answer has to look like.</summary>
    public AnswerFormat Format { get; init; } = AnswerFormat.Json;

    /// <summary>The Accept header, null without one or where <c>_format</c> overrides it: content that is no FHIR is negotiated by it.</summary>
    public string? Accept { get; init; }

    /// <summary>How much of a resource is wanted.</summary>
    public ResourceView View { get; init; } = ResourceView.Whole;

    /// <summary>Versions in If-Match; null without it.</summary>
    public VersionTags? IfMatch { get; init; }

    /// <summary>Versions in If-None-Match; null without it.</summary>
    public VersionTags? IfNoneMatch { get; init; }

    /// <summary>Criteria in If-None-Exist; null without.</summary>
    public string? IfNoneExist { get; init; }

    /// <summary>Instant in If-Modified-Since; null without.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>What a write has to find, from If-Match and If-None-Match; null for nothing.</summary>
    /// <exception cref="Repository.FhirRequestException">400: it cannot be understood.</exception>
    public Expectation? Expected => IfMatch?.Expected("If-Match", Precondition.VersionIs, Precondition.Exists)
        ?? IfNoneMatch?.Expected("If-None-Match", Precondition.VersionIsNot, Precondition.NotExists);

    /// <summary>The criteria in If-None-Exist; null without.</summary>
    public SearchCriteria? Unless => IfNoneExist is null ? null : new SearchCriteria(Scope, IfNoneExist);

    /// <summary>From <c>Prefer</c>.</summary>
    public Preference Prefer { get; init; } = Preference.Default;
}

/// <summary>The <c>Prefer</c> header.</summary>
/// <param name="Return">What a write answers with.</param>
/// <param name="Strict">True for <c>handling=strict</c>.</param>
public sealed record Preference(ReturnPreference Return, bool Strict)
{
    /// <summary>No preference.</summary>
    public static readonly Preference Default = new(ReturnPreference.Representation, false);
}

/// <summary>What a write answers with.</summary>
public enum ReturnPreference
{
    /// <summary>The stored resource.</summary>
    Representation,

    /// <summary>Nothing.</summary>
    Minimal,

    /// <summary>An OperationOutcome.</summary>
    OperationOutcome,
}
