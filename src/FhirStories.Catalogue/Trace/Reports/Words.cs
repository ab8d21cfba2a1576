using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>What outputs say in words; the same words in each.</summary>
internal static class Words
{
    public static string Of(CoverageScope scope) => scope.Kind == ScopeKind.Catalogue ? "catalogue" : $"{ParametersOutput.ScopeCode(scope)} {scope.Value}";

    public static string Of(StatementCoverage statement)
    {
        var words = statement.Status switch
        {
            StatementStatus.Verified => "Met, and shown by an example or a test.",
            StatementStatus.Unverified => "Linked to what meets it; no example and no test shows it.",
            StatementStatus.Uncovered => "Nothing meets it.",
            StatementStatus.Suspect => "What met it has to be looked at again.",
            StatementStatus.Failed => "A test says that it is not met.",
            _ => "Does not count.",
        };
        return statement.Reason is { } reason && reason != words ? $"{words} {reason}" : words;
    }

    /// <summary>What became of a data item, and what to change.</summary>
    public static string Of(DataItemCoverage item) => item.Status switch
    {
        DataItemStatus.Mapped => $"Held by {string.Join(", ", item.Targets.Where(target => target.Status.Strength() != LinkStrength.Broken).Select(target => target.Target))}.",
        DataItemStatus.Gap => "No element holds it, as whoever mapped it says.",
        DataItemStatus.Broken => $"It is mapped to what is not here. {string.Join(' ', item.Targets.Select(target => target.Reason).OfType<string>().Distinct(StringComparer.Ordinal))}",
        _ => "No mapping speaks of it: map it to an element, or say that none holds it (unmatched).",
    };

    /// <summary>A kind of node in the words of codes: <c>case-study</c>.</summary>
    public static string Of(Walking.TraceKind kind) => kind == Walking.TraceKind.CaseStudy ? "case-study" : kind.ToString().ToLowerInvariant();

    public static string Of(LinkStatus status) => status switch
    {
        LinkStatus.Ok => "The link leads to its target.",
        LinkStatus.OneSided => "The target says that it satisfies the statement; the statement does not name it.",
        LinkStatus.External => "The link leads out of FHIR.",
        LinkStatus.Outdated => "The link pins a version that is no longer the newest.",
        LinkStatus.Ambiguous => "The link names no version, and several are here.",
        LinkStatus.Unwanted => "The link leads to something retired.",
        LinkStatus.Predated => "The link pins a version that is not here yet.",
        LinkStatus.ElementNotFound => "The definition has no such element.",
        LinkStatus.Orphaned => "The link leads nowhere.",
        LinkStatus.DuplicateKey => "Another statement of the story has the same key.",
        _ => "What derives from something derives in the end from itself.",
    };
}
