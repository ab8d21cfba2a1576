using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Storage;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>What the story rules advise about a story, feature or role, with the whole catalogue around it. Advice never blocks anything.</summary>
/// <param name="store">Where the catalogue is.</param>
/// <param name="definitions">What links lead to.</param>
/// <param name="switches">Which rules speak here.</param>
internal sealed class StoryAdvice(ResourceStore store, DefinitionStore definitions, RuleSwitches switches)
{
    private readonly CatalogueWatch _watch = new(store);
    private readonly StoreLookup _lookup = new(definitions);

    /// <summary>What rules may look at here.</summary>
    public async Task<RuleContext> ContextAsync(CancellationToken cancellation) =>
        new() { Switches = switches, Definitions = _lookup, Catalogue = await _watch.CurrentAsync(cancellation) };

    /// <summary>What the rules advise; empty for what is no story, feature or role.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="more">Switches of whoever asks, beside those set here.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async Task<IReadOnlyList<FhirIssue>> AboutAsync(Resource? resource, RuleSwitches more, CancellationToken cancellation)
    {
        if (resource is not Basic basic || CarriedItems.Read(basic) is not { } item) return [];
        var context = await ContextAsync(cancellation);
        context = context with { Switches = context.Switches.And(more) };
        return [.. (item is Role role ? StoryRules.Check(role, context) : StoryRules.Check((Story)item, context)).Select(Issue)];
    }

    /// <summary>A finding as an issue.</summary>
    public static FhirIssue Issue(RuleFinding finding) => new(
        finding.Severity == FindingSeverity.Warning ? IssueLevel.Warning : IssueLevel.Information,
        "business-rule", finding.Code, finding.Message, finding.Expression);
}
