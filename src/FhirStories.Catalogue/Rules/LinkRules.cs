using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Rules;

/// <summary>A link without a state waits for someone to decide.</summary>
internal sealed class UndecidedLink() : StoryRule(new(
    "undecided-link", FindingSeverity.Information, "A link that nobody has decided",
    "Decide about the link: name the profile that it maps to, or mark it as a gap or as out of scope.",
    "A link without a state.", RuleSources.CareConnectFeedback))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from entry in story.Statements.Select((statement, index) => (statement, index))
        from link in entry.statement.Links
        where link.State is null
        select Finding(Place.Statement(entry.index), $"Link '{link.Key}' of statement '{entry.statement.Key}' has no state. {Advice}");
}

/// <summary>A gap is what the authors of profiles are told of, so it says what is missing.</summary>
internal sealed class UnexplainedGap() : StoryRule(new(
    "unexplained-gap", FindingSeverity.Information, "A gap that says nothing", "Say in the note of the link what no profile can hold, so that the authors of profiles can act on it.",
    "A link that is a gap and has neither a note nor an interaction.", RuleSources.CareConnectFeedback))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from entry in story.Statements.Select((statement, index) => (statement, index))
        from link in entry.statement.Links
        where link.State == MappingState.Gap && string.IsNullOrWhiteSpace(link.Note) && link.Interaction is null
        select Finding(Place.Statement(entry.index), $"Link '{link.Key}' of statement '{entry.statement.Key}' is a gap without a note. {Advice}");
}

/// <summary>The profile or element that a statement points to exists.</summary>
internal sealed class BrokenLink() : StoryRule(new(
    "broken-link", FindingSeverity.Warning, "Broken link", "Point the link at a profile and element that exist, or mark it as a gap.",
    "A target that no package here has, where all of its publisher's are here; or an element that the profile lacks. What cannot be decided here is left alone.", RuleSources.FhirSatisfiedBy))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context) =>
        from link in ResolvedLink.Of(story, context)
        let what = link.Status.State switch
        {
            DefinitionState.UnknownCanonical => $"No definition with the canonical {link.Target.Url} is known here.",
            DefinitionState.UnknownElement => $"{link.Target.Url} has no element '{link.Target.ElementId}'.",
            _ => null,
        }
        where what is not null
        select Finding(link.Place, $"{what} {Advice}");
}

/// <summary>New work is not built on what is being withdrawn.</summary>
internal sealed class DeprecatedProfile() : StoryRule(new(
    "deprecated-profile", FindingSeverity.Information, "Link to a deprecated profile", "Add a link to the profile that replaces it.",
    "A target that is retired or deprecated; its successor is named where one is known. Not where the story links to the successor as well.", RuleSources.CareConnectDeprecation))
{
    public override RuleSubjects Subjects => RuleSubjects.Story | RuleSubjects.Feature;

    internal override IEnumerable<RuleFinding> Check(Story story, RuleContext context)
    {
        var links = ResolvedLink.Of(story, context);
        var targets = links.Select(link => link.Target.Url).ToHashSet(StringComparer.Ordinal);
        return from link in links
               where link.Status is { State: DefinitionState.Known, Deprecated: true }
               // Pointing at the old and at the new is how a story spans both.
               where link.Status.Successor is not { } successor || !targets.Contains(CanonicalTarget.Parse(successor).Url)
               select Finding(
                   link.Place,
                   link.Status.Successor is { } next
                       ? $"{link.Target.Url} is deprecated. {Advice} Its successor is {next}."
                       : $"{link.Target.Url} is deprecated and no successor is known. Check whether the story still needs it.");
    }
}

/// <summary>A target of a statement with what is known about it.</summary>
internal sealed record ResolvedLink(string Place, CanonicalTarget Target, DefinitionStatus Status)
{
    public static IReadOnlyList<ResolvedLink> Of(Story story, RuleContext context) =>
        context.Definitions is not { } definitions
            ? []
            : [.. from entry in story.Statements.Select((statement, index) => (statement, index))
                  from text in entry.statement.SatisfiedBy.Concat(entry.statement.Links.Where(link => link.Target is not null).Select(link => link.Target!)).Distinct(StringComparer.Ordinal)
                  let target = CanonicalTarget.Parse(text)
                  select new ResolvedLink(Rules.Place.Statement(entry.index), target, definitions.Find(target.Url, target.Version, target.ElementId))];
}
