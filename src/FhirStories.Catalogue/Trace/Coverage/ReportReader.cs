using System.Text.Json;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Reports;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Reads a report back from the form <c>parameters</c>: its scope and its statements with their links, which is what gates ask about.</summary>
public static class ReportReader
{
    /// <summary>Reads a report.</summary>
    /// <param name="json">A <c>Parameters</c> as <see cref="CoverageOutputs"/> writes it, UTF-8.</param>
    /// <returns>The report without profiles and gaps, or what is wrong with it.</returns>
    public static (CoverageReport? Report, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || root.Text("resourceType") != "Parameters") return (null, "it is no Parameters resource: write it with the format 'parameters'");
            var parameters = root.Items("parameter").ToList();
            if (!parameters.Exists(each => each.Text("name") == "summary")) return (null, "it has no summary: it is no coverage report");
            var summary = parameters.Find(each => each.Text("name") == "summary");
            var statements = new List<StatementCoverage>();
            foreach (var parameter in parameters.Where(each => each.Text("name") == "statement"))
            {
                if (Statement(parameter) is not { } statement) return (null, $"its statement {statements.Count + 1} has no story, or a verb or status that is not known");
                statements.Add(statement);
            }
            var kind = Part(summary, "scope") is { } scope && ScopeKinds.Find(scope) is { } known ? known : ScopeKind.Catalogue;
            return (new CoverageReport
            {
                Scope = new CoverageScope(kind, Part(summary, "scope-value")),
                Totals = StatementTotals.Over(statements),
                Statements = statements,
                StoriesWithoutStatements = [.. parameters.Where(each => each.Text("name") == "story").Select(Story).OfType<StoryCoverage>()],
                Profiles = [],
                Gaps = new CoverageGaps(),
                Date = Part(summary, "date"),
            }, null);
        }
        catch (JsonException)
        {
            return (null, "it is no JSON");
        }
    }

    private static StatementCoverage? Statement(JsonElement parameter)
    {
        if (Part(parameter, "story") is not { } story || Part(parameter, "status") is not { } code || StatementStatuses.Find(code) is not { } status || Part(parameter, "verb") is not { } word || ConformanceVerbs.Find(word) is not { } verb) return null;
        return new StatementCoverage(story, Part(parameter, "key") ?? "", status)
        {
            Reference = Part(parameter, "reference") ?? "",
            Verb = verb,
            Reason = Part(parameter, "reason"),
            IsAcknowledged = Part(parameter, "acknowledged") == "true",
            Links = [.. parameter.Items("part").Where(part => part.Text("name") == "link").Select(Link).OfType<LinkCoverage>()],
        };
    }

    private static StoryCoverage? Story(JsonElement parameter) => Part(parameter, "story") is { } story && Part(parameter, "status") is { } code && StatementStatuses.Find(code) is { } status
        ? new StoryCoverage(story, status) { Reference = Part(parameter, "reference") ?? "" } : null;

    private static LinkCoverage? Link(JsonElement part) =>
        Part(part, "target") is { } target && Part(part, "status") is { } code && LinkStatuses.Find(code) is { } status
            ? new LinkCoverage(target, status, Part(part, "suspect") == "true") { Direction = Part(part, "direction") ?? "forward", Reason = Part(part, "reason") } : null;

    private static string? Part(JsonElement parameter, string name)
    {
        foreach (var part in parameter.Items("part"))
            if (part.Text("name") == name)
                foreach (var property in part.EnumerateObject())
                    if (property.Name.StartsWith("value", StringComparison.Ordinal)) return property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText();
        return null;
    }
}
