using System.IO.Pipelines;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest;

/// <summary>One answer: all that can go wrong has been found out before the first byte is written. Bodies of any length are read or written as they go out.</summary>
public sealed record FhirResponse
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The body; null for none.</summary>
    public AnswerBody? Body { get; init; }

    /// <summary>Version for the ETag.</summary>
    public int? Version { get; init; }

    /// <summary>For Last-Modified.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>For Location.</summary>
    public string? Location { get; init; }

    /// <summary>For Allow.</summary>
    public string? Allow { get; init; }

    /// <summary>For Retry-After, seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>For the ETag of what is no version of a resource, as it stands in the header.</summary>
    public string? Tag { get; init; }

    /// <summary>The release whose resources stand in the body.</summary>
    public FhirRelease Release { get; init; } = FhirRelease.R4;

    /// <summary>Headers that few answers have.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>An OperationOutcome.</summary>
    public static FhirResponse Outcome(int status, params IReadOnlyList<FhirIssue> issues) =>
        new() { Status = status, Body = new OutcomeBody(issues) };

    /// <summary>A stored version with its headers.</summary>
    public static FhirResponse Stored(int status, StoredResource resource) => new()
    {
        Status = status,
        Body = new StoredBody(resource),
        Version = resource.Version,
        LastModified = resource.LastUpdated == default ? null : resource.LastUpdated,
    };
}

/// <summary>What stands in an answer.</summary>
public abstract record AnswerBody;

/// <summary>A stored resource, copied to the answer as it is.</summary>
public sealed record StoredBody(StoredResource Resource) : AnswerBody;

/// <summary>Issues as an OperationOutcome.</summary>
public sealed record OutcomeBody(IReadOnlyList<FhirIssue> Issues) : AnswerBody;

/// <summary>A resource that the server makes and keeps as UTF-8 JSON.</summary>
public sealed record JsonBody(ReadOnlyMemory<byte> Json) : AnswerBody;

/// <summary>Content that is no FHIR resource, served as it is.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record RawBody(string ContentType, ReadOnlyMemory<byte> Content) : AnswerBody;

/// <summary>Resources, one in a line, which are read while they are written out: there may be any number.</summary>
/// <param name="Resources">UTF-8 JSON of each.</param>
public sealed record LinesBody(IAsyncEnumerable<ReadOnlyMemory<byte>> Resources) : AnswerBody
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/fhir+ndjson";
}

/// <summary>A report, which is written while it goes out: it may be of any length. It is computed already, and needs nothing that others change.</summary>
/// <param name="ContentType">Its media type; null for a FHIR resource, which is written as JSON and given out in the format that the request asks for.</param>
/// <param name="Write">Writes it, and waits for whoever reads slowly.</param>
public sealed record ReportBody(string? ContentType, Func<PipeWriter, CancellationToken, System.Threading.Tasks.Task> Write) : AnswerBody;

/// <summary>A Bundle of answers, one for each entry of a batch or transaction.</summary>
/// <param name="Type"><c>batch-response</c> or <c>transaction-response</c>.</param>
/// <param name="Answers">The answers, in the order of the entries.</param>
public sealed record AnswersBody(string Type, IReadOnlyList<FhirResponse> Answers) : AnswerBody;

/// <summary>A Bundle around stored resources.</summary>
/// <param name="Type"><c>searchset</c> or <c>history</c>.</param>
/// <param name="Links">Relation and url.</param>
/// <param name="Entries">Entries in order.</param>
/// <param name="Total">Number of matches over all pages, where known.</param>
/// <param name="Issues">Warnings, as an outcome entry of a searchset.</param>
public sealed record BundleBody(
    string Type, IReadOnlyList<(string Relation, string Url)> Links, IReadOnlyList<BundleEntry> Entries, long? Total,
    IReadOnlyList<FhirIssue> Issues) : AnswerBody;

/// <summary>An entry of a Bundle.</summary>
/// <param name="FullUrl">Url of the resource.</param>
/// <param name="Resource">The stored version.</param>
/// <param name="Method">For history: the HTTP method that made it; null in a searchset.</param>
/// <param name="Status">For history: the status it was answered with.</param>
public sealed record BundleEntry(string FullUrl, StoredResource Resource, string? Method = null, string? Status = null)
{
    /// <summary>In a searchset: it goes with the matches and is none.</summary>
    public bool IsIncluded { get; init; }
}
