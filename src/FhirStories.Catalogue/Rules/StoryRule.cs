using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>How much a finding matters. Neither blocks anything.</summary>
public enum FindingSeverity { Warning, Information }

/// <summary>What a rule has to say about a story, feature or role.</summary>
/// <param name="Code">Code of the rule, from the code system <c>story-rule</c>.</param>
/// <param name="Severity">Warning or information.</param>
/// <param name="Expression">FHIRPath of the place in the carrier.</param>
/// <param name="Message">A sentence for the person who wrote it.</param>
public sealed record RuleFinding(string Code, FindingSeverity Severity, string Expression, string Message);

/// <summary>What a rule looks at.</summary>
[Flags]
public enum RuleSubjects
{
    /// <summary>Stories.</summary>
    Story = 1,

    /// <summary>Features: groups of stories, with statements and links but no want of their own.</summary>
    Feature = 2,

    /// <summary>Roles.</summary>
    Role = 4,
}

/// <summary>What a rule is called, and where it comes from.</summary>
/// <param name="Code">Stable code, from the code system <c>story-rule</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Title">A few words, for a heading.</param>
/// <param name="Advice">What to do, in one plain sentence.</param>
/// <param name="LooksAt">What makes the rule speak, and where it keeps quiet.</param>
/// <param name="Source">Whose rule it is.</param>
public sealed record RuleText(string Code, FindingSeverity Severity, string Title, string Advice, string LooksAt, string Source);

/// <summary>One piece of advice about how a story is written. Advice never blocks a write.</summary>
public abstract class StoryRule
{
    private protected StoryRule(RuleText text) => Text = text;

    /// <summary>Its name, its advice and where it comes from.</summary>
    public RuleText Text { get; }

    /// <summary>Stable code, from the code system <c>story-rule</c>.</summary>
    public string Code => Text.Code;

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity => Text.Severity;

    /// <summary>A few words, for a heading.</summary>
    public string Title => Text.Title;

    /// <summary>What to do, in one plain sentence.</summary>
    public string Advice => Text.Advice;

    /// <summary>What it looks at.</summary>
    public virtual RuleSubjects Subjects => RuleSubjects.Story;

    internal virtual IEnumerable<RuleFinding> Check(Story story, RuleContext context) => [];

    internal virtual IEnumerable<RuleFinding> Check(Role role, RuleContext context) => [];

    private protected RuleFinding Finding(string expression, string? message = null) => new(Code, Severity, expression, message ?? Advice);

    private protected RuleFinding[] When(bool found, string expression) => found ? [Finding(expression)] : [];
}

/// <summary>Whose rules they are.</summary>
internal static class RuleSources
{
    public const string CareConnectActor = "Care Connect, how to write a user story: actor";
    public const string CareConnectSecondary = "Care Connect, how to write a user story: secondary actor";
    public const string CareConnectRequirement = "Care Connect, how to write a user story: requirement";
    public const string CareConnectJustification = "Care Connect, how to write a user story: justification";
    public const string CareConnectCriteria = "Care Connect, how to write a user story: acceptance criteria";
    public const string CareConnectFeature = "Care Connect, how to write a user story: feature";
    public const string CareConnectFeedback = "Care Connect, the interoperability process: create or update a profile?";
    public const string CareConnectCatalogue = "Care Connect, the vision of a catalogue: one that is reused";
    public const string CareConnectDeprecation = "NHS England's notice of September 2023: Care Connect is deprecated, use UK Core";
    public const string WhoDone = "WHO SMART Guidelines, definition of done of a requirement";
    public const string EhrsText = "HL7 EHR-S functional model, invariants of criteria: the text contains its verb";
    public const string EhrsCondition = "HL7 EHR-S functional model, invariants of criteria: conditional criteria begin with IF";
    public const string FhirStatement = "FHIR R5 Requirements.statement";
    public const string FhirSatisfiedBy = "FHIR R5 Requirements.statement.satisfiedBy: a canonical that resolves";
}
