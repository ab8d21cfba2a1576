using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>How much a finding matters. Neither blocks anything.</summary>
public enum FindingSeverity { Warning, Information }

/// <summary>What a rule has to say about a story.</summary>
/// <param name="Code">Code of the rule, from the code system <c>story-rule</c>.</param>
/// <param name="Severity">Warning or information.</param>
/// <param name="Expression">FHIRPath of the place in the story's carrier.</param>
/// <param name="Message">A sentence for the person who wrote the story.</param>
public sealed record RuleFinding(string Code, FindingSeverity Severity, string Expression, string Message);

/// <summary>One piece of advice about how a story is written. Advice never blocks a write.</summary>
public abstract class StoryRule
{
    private protected StoryRule(string code, FindingSeverity severity, string title, string advice) =>
        (Code, Severity, Title, Advice) = (code, severity, title, advice);

    /// <summary>Stable code, from the code system <c>story-rule</c>.</summary>
    public string Code { get; }

    public FindingSeverity Severity { get; }

    /// <summary>A few words, for a heading.</summary>
    public string Title { get; }

    /// <summary>What to do, in one plain sentence.</summary>
    public string Advice { get; }

    /// <summary>False for rules about what only a story has: a feature has no want of its own.</summary>
    internal virtual bool AppliesToFeatures => false;

    internal abstract IEnumerable<RuleFinding> Check(Story story, RuleContext context);

    private protected RuleFinding Finding(string expression, string? message = null) => new(Code, Severity, expression, message ?? Advice);

    private protected RuleFinding[] When(bool found, string expression) => found ? [Finding(expression)] : [];
}
