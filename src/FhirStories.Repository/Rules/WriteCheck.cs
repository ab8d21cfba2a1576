using System.Collections.Frozen;
using FhirStories.Definitions;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>Validates what is written, as far as the operator wants it and our carriers need it (DESIGN §4, "What blocks a write").</summary>
internal sealed class WriteCheck(ResourceValidator validator, WriteChecks checks)
{
    private const string Profiles = "https://fhirstories.org/fhir/StructureDefinition/";

    // What depends on which edition of a code system is here, links that lead to nothing, and codes that are said to be absent: told, and stored.
    private static readonly FrozenSet<string> Tolerated = new[]
    {
        "code-not-in-system", "display-wrong", "modifier-extension-unknown", "coding-system-wrong", "coding-system-value-set", "narrative-link", "narrative-link-missing",
        "fragment-missing", "bundle-entry-unreachable", "bundle-content-missing", "code-absent", "canonical-relative",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Who writes an extension that is in no package here knows something that we don't: it is stored, and he is told.
    private static readonly ValidationSettings Base = new() { FollowClaims = false, FollowImplied = false, RequireKnownExtensions = false };
    private static readonly ValidationSettings Claims = new() { FollowImplied = false, RequireKnownExtensions = false };

    /// <summary>What is worth knowing about a resource that may be stored.</summary>
    /// <param name="resource">The resource, parsed.</param>
    /// <param name="body">The resource as it was sent.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="FhirRequestException">400: it breaks base FHIR; 422: it breaks a profile that it has to follow.</exception>
    public IReadOnlyList<FhirIssue> Check(Resource resource, ReadOnlyMemory<byte> body, BodyFormat format)
    {
        var own = ProfileOf(resource);
        if (own is null && checks == WriteChecks.Off) return [];
        var settings = checks == WriteChecks.Profiles ? Claims : Base;
        if (own is not null) settings = settings with { Profiles = [own] };
        return Judged(body, format, FhirRelease.R4, settings);
    }

    /// <summary>What is worth knowing about a resource of R5's base, which is held to base R5 in any case: no other parse stands before it.</summary>
    /// <param name="body">The resource as it was sent.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="FhirRequestException">400: it breaks base FHIR; 422: it breaks a profile that it claims, where those are asked.</exception>
    public IReadOnlyList<FhirIssue> CheckR5(ReadOnlyMemory<byte> body, BodyFormat format) =>
        Judged(body, format, FhirRelease.R5, checks == WriteChecks.Profiles ? Claims : Base);

    private IReadOnlyList<FhirIssue> Judged(ReadOnlyMemory<byte> body, BodyFormat format, FhirRelease release, ValidationSettings settings)
    {
        var issues = Validate(body, format, release, settings).Select(AsTold).ToList();
        if (!issues.Any(IsError)) return issues;
        // Claimed profiles and those of our carriers: whether base FHIR alone is broken tells one status from the other.
        var isBase = settings != Base && Validate(body, format, release, Base).Select(AsTold).Any(IsError);
        throw new FhirRequestException(isBase || settings == Base ? 400 : 422, [.. issues.OrderBy(i => i.Level)]);
    }

    private IReadOnlyList<FhirIssue> Validate(ReadOnlyMemory<byte> body, BodyFormat format, FhirRelease release, ValidationSettings settings)
    {
        if (format == BodyFormat.Json) return validator.ValidateJson(body.Span, release, settings).Issues;
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        return validator.ValidateXml(stream, release, settings).Issues;
    }

    // A carrier that claims our profile is held to it. Others may come from anywhere, in any of the shapes that we read.
    private static string? ProfileOf(Resource resource) => resource is Basic { Meta: { } meta }
        ? meta.Profile.FirstOrDefault(p => p is not null && p.StartsWith(Profiles, StringComparison.Ordinal)) : null;

    private static FhirIssue AsTold(FhirIssue issue) => IsError(issue) && Tolerated.Contains(issue.MessageId) ? issue with { Level = IssueLevel.Warning } : issue;

    private static bool IsError(FhirIssue issue) => issue.Level is IssueLevel.Error or IssueLevel.Fatal;
}
