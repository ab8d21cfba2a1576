using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;
using FhirStories.Validation;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Finds out what an example shows: a profile only where the example validates against it, and of its elements only those that the
/// example populates. Safe for any number of threads.
/// </summary>
/// <param name="validator">Validates.</param>
/// <param name="definitions">The definitions that the validator knows.</param>
public sealed class ExampleJudge(ResourceValidator validator, DefinitionStore definitions)
{
    // An example may say more than a profile knows of.
    private static readonly ValidationSettings Asking = new() { ReportPopulated = true, RequireKnownExtensions = false };

    /// <summary>A resource with what the examples show that it is or holds; any other as it is.</summary>
    /// <param name="resource">What the trace took from the resource.</param>
    /// <param name="json">The resource, UTF-8.</param>
    public TracedResource? Judge(TracedResource? resource, ReadOnlyMemory<byte> json) => resource switch
    {
        TracedExample example => Judge(example, json),
        TracedDocument { Examples.Count: > 0 } document => document with { Examples = [.. document.Examples.Select(example => Judge(example, json))] },
        _ => resource,
    };

    /// <summary>An example with what it shows of each profile that it claims. A profile that is not here, or not in the version that is claimed, is not judged.</summary>
    /// <param name="example">What the trace took from the resource.</param>
    /// <param name="json">The resource, UTF-8: an R4 resource, an instance of another release, or a Binary or DocumentReference that holds one.</param>
    public TracedExample Judge(TracedExample example, ReadOnlyMemory<byte> json)
    {
        ArgumentNullException.ThrowIfNull(example);
        var instance = ExampleInstance.Read(json, definitions, example.Attachment);
        return instance is null ? example : example with { Verdicts = Verdicts(example.Profiles, instance) };
    }

    /// <summary>Whether an instance would validate against one profile, whatever it claims; null where that cannot be told.</summary>
    /// <param name="json">As for <see cref="Judge(TracedExample, ReadOnlyMemory{byte})"/>.</param>
    /// <param name="profile">The profile, <c>url[|version]</c>.</param>
    /// <param name="attachment">Where the instance lies in a DocumentReference (<see cref="TracedExample.Attachment"/>).</param>
    public bool? WouldBeValid(ReadOnlyMemory<byte> json, string profile, int? attachment = null)
    {
        if (definitions.Find(profile) is not { ResourceType: "StructureDefinition" } entry || ExampleInstance.Read(json, definitions, attachment) is not { } instance) return null;
        // Between releases it is the instance of the old one that somebody would send: what the new release refuses breaks.
        var report = validator.ValidateJson(instance.Json.Span, entry.Release, Asking with { FollowClaims = false, Profiles = [profile] });
        return report.IsValid && report.Applied.Count == 0 ? null : report.IsValid;
    }

    private List<ExampleVerdict> Verdicts(IReadOnlyList<string> profiles, ExampleInstance instance)
    {
        var whole = validator.ValidateJson(instance.Json.Span, instance.Release, Asking);
        var result = new List<ExampleVerdict>();
        foreach (var claimed in profiles.Distinct(StringComparer.Ordinal))
        {
            if (definitions.Find(claimed, instance.Release) is not { ResourceType: "StructureDefinition" } entry) continue;
            // One of several profiles may be what it breaks.
            var report = whole.IsValid || profiles.Count == 1 ? whole : validator.ValidateJson(instance.Json.Span, instance.Release, Asking with { FollowClaims = false, Profiles = [claimed] });
            var applied = report.Applied.FirstOrDefault(each => each.Url == entry.Url && each.Version == entry.Version);
            // Not held to it, and nothing wrong: the check did not come to its end.
            if (applied is null && report.IsValid) continue;
            result.Add(new ExampleVerdict(entry.Canonical, report.IsValid, report.IsValid ? applied!.Populated : new HashSet<string>()));
        }
        return result;
    }
}
