using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Access;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Writing;

/// <summary>A sentence of a story rule, beside the field that it is about.</summary>
/// <param name="Field">Name of the field, or of the list.</param>
/// <param name="Message">The sentence.</param>
/// <param name="IsWarning">Whether it matters much.</param>
internal sealed record FormHint(string Field, string Message, bool IsWarning);

/// <summary>What the story rules say about a form.</summary>
/// <param name="Hints">Advice, never a reason to stop.</param>
/// <param name="Similar">Stories that want nearly the same.</param>
/// <param name="Draft">The story, feature or role as it would be; null for what has no rules.</param>
internal sealed record FormAdviceView(IReadOnlyList<FormHint> Hints, IReadOnlyList<SimilarStory> Similar, CatalogueItem? Draft)
{
    public static readonly FormAdviceView None = new([], [], null);
}

/// <summary>Asks the story rules about what was typed so far.</summary>
internal sealed class FormAdvice(CallerRepository callers, TimeProvider time)
{
    private const int MostSimilar = 5;
    private const string NewId = "new";

    // Told when the rest is there, or not about what somebody types here.
    private static readonly string[] Elsewhere = ["duplicate-story", "feature-without-stories", "unused-role"];

    private static readonly Dictionary<string, string> FieldOfRule = new(StringComparer.Ordinal)
    {
        ["missing-title"] = "title", ["long-title"] = "title",
        ["missing-role"] = "roles", ["developer-as-role"] = "roles", ["persona-as-role"] = "roles", ["unknown-role"] = "roles", ["misspelt-role"] = "roles",
        ["missing-care-setting"] = "setting", ["missing-secondary-role"] = "others",
        ["missing-want"] = "want", ["negative-want"] = "want", ["solution-words-in-want"] = "want", ["several-needs-in-want"] = "want",
        ["missing-justification"] = "why", ["justification-repeats-want"] = "why", ["missing-acceptance-criteria"] = "criteria",
        ["undecided-link"] = "links", ["unexplained-gap"] = "links", ["broken-link"] = "links", ["deprecated-profile"] = "links",
    };

    /// <summary>What the rules say about a form in work.</summary>
    public async Task<FormAdviceView> AboutAsync(CatalogueForm form, FormValues values, Resource? before, CancellationToken cancellation)
    {
        var context = await callers.Value.RuleContextAsync(cancellation);
        var result = form.Write(values, new FormWriting(before?.DeepCopy(), before?.Id ?? NewId, time.GetUtcNow(), null, context.Role));
        if (result.Main is not Basic basic || CarriedItems.Read(basic) is not { } item) return FormAdviceView.None;
        if (context.Catalogue is { } catalogue && result.Beside.Count > 0)
        {
            // A role that is proposed along is known by the time the story is.
            var proposed = new CatalogueIndex();
            foreach (var added in result.Beside.OfType<Basic>()) if (CarriedItems.Read(added) is { } one) proposed.Set(added.Id ?? "", one);
            context = context with { Catalogue = new CatalogueOverlay(proposed, catalogue) };
        }
        var findings = item is Role role ? StoryRules.Check(role, context) : StoryRules.Check((Story)item, context);
        var hints = findings.Where(finding => !Elsewhere.Contains(finding.Code)).Select(finding => Hint(finding, item)).Distinct().ToList();
        var similar = item is Story { Kind: StoryKind.Story, Want: not null } story ? context.Catalogue?.SimilarTo(story).Take(MostSimilar).ToList() ?? [] : [];
        return new(hints, similar, item);
    }

    private static FormHint Hint(RuleFinding finding, CatalogueItem item)
    {
        var field = FieldOfRule.GetValueOrDefault(finding.Code, "");
        var message = Reading.AdviceWords.Plain(finding.Message);
        if (item is Role && finding.Code == "misspelt-role") field = "title";
        if (field.Length == 0 && item is Story story && StatementOf(finding.Expression, story) is { } statement)
        {
            field = FormKeys.Of("criteria", statement.Key, "text");
            message = message.Replace($"Statement '{statement.Key}': ", "", StringComparison.Ordinal);
        }
        return new(field, message, finding.Severity == FindingSeverity.Warning);
    }

    private static Statement? StatementOf(string expression, Story story)
    {
        var bracket = expression.LastIndexOf('[');
        return bracket > 0 && expression[^1] == ']' && int.TryParse(expression.AsSpan(bracket + 1, expression.Length - bracket - 2), out var index) && index < story.Statements.Count
            ? story.Statements[index] : null;
    }
}
