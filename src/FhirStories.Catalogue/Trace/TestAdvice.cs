using System.Text.Json;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

/// <summary>What a test or its report says of statements that are not here: it would count for nothing, and nobody would notice.</summary>
public static class TestAdvice
{
    // What a message can name of the criteria there are.
    private const int MostKeys = 20;

    /// <summary>Whether there is anything to say about resources of a type.</summary>
    public static bool IsAbout(string? type) => type is "TestScript" or "TestReport";

    /// <summary>What somebody who sent a test should know. It never blocks anything.</summary>
    /// <param name="type"><c>TestScript</c> or <c>TestReport</c>.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="graph">The catalogue, as whoever asks may see it.</param>
    public static IReadOnlyList<RuleFinding> About(string type, JsonElement resource, TraceGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var findings = new List<RuleFinding>();
        var names = false;
        foreach (var assertion in TestFacts.Assertions(type, resource))
            foreach (var requirement in assertion.Requirements)
            {
                names = true;
                if (Problem(requirement, graph) is { } problem) findings.Add(new(problem.Code, FindingSeverity.Warning, Expression(type, assertion), problem.Message));
            }
        if (!names)
            findings.Add(new("test-without-criteria", FindingSeverity.Information, type,
                $"No assertion says which criterion it is about, so the coverage counts none of them. Give each the extension {type}.setup.action.assert.requirement with a 'link' such as {Canonicals.OfStory("us-med-01")}#AC1."));
        return findings;
    }

    private static (string Code, string Message)? Problem(string requirement, TraceGraph graph)
    {
        var target = CanonicalTarget.Parse(requirement);
        var stories = graph.StoriesOf(target.Canonical).ToList();
        if (stories.Count == 0) return ("test-story-unknown", $"No story here has the canonical {target.Canonical}, so this counts for nothing. Correct it, or add the story.");
        var keys = stories.SelectMany(story => story.Statements).Select(statement => statement.Facts.Key).Distinct(StringComparer.Ordinal).ToList();
        // What names the story alone is about each of its criteria.
        if (keys.Count > 0 && (target.ElementId is not { } key || keys.Contains(key))) return null;
        var have = keys.Count == 0 ? "it has none" : $"it has {string.Join(", ", keys.Take(MostKeys))}{(keys.Count > MostKeys ? ", …" : "")}";
        return ("test-criterion-unknown", $"The story {target.Canonical} has no criterion{(target.ElementId is null ? "" : " " + target.ElementId)}, so this counts for nothing; {have}.");
    }

    private static string Expression(string type, TestFacts.Assertion assertion) =>
        assertion.Test is { } test ? $"{type}.test[{test}].action[{assertion.Action}].assert" : $"{type}.setup.action[{assertion.Action}].assert";
}
