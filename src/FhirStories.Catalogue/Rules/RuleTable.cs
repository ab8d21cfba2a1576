using System.Text;

namespace FhirStories.Catalogue.Rules;

/// <summary>The rules as a text for people: docs/story-rules.md holds it, and <c>fhirstories lint --list</c> prints it.</summary>
public static class RuleTable
{
    /// <summary>A Markdown section for each rule, in the order in which findings are listed.</summary>
    /// <param name="rules">The rules.</param>
    public static string Markdown(IEnumerable<StoryRule> rules)
    {
        var text = new StringBuilder();
        foreach (var rule in rules)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append($"### `{rule.Code}`: {rule.Title}\n\n")
                .Append($"{rule.Severity}, about {Subjects(rule.Subjects)}. {rule.Text.LooksAt}\n\n")
                .Append($"- Advice: {rule.Advice}\n")
                .Append($"- Source: {rule.Text.Source}\n");
        }

        return text.ToString();
    }

    private static string Subjects(RuleSubjects subjects)
    {
        List<string> names = [];
        if (subjects.HasFlag(RuleSubjects.Story)) names.Add("stories");
        if (subjects.HasFlag(RuleSubjects.Feature)) names.Add("features");
        if (subjects.HasFlag(RuleSubjects.Role)) names.Add("roles");
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
