using System.Text;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Scenarios, by title.</summary>
    public Task<IReadOnlyList<ListEntry>> ScenariosAsync(CancellationToken cancellation) =>
        EntriesAsync<ExampleScenario>("ExampleScenario", "", each => new ListEntry(ScenarioReading.Title(each), $"/scenarios/{each.Id}", FirstSentence(ScenarioReading.Description(each))), cancellation);

    /// <summary>Solutions, by title.</summary>
    public Task<IReadOnlyList<ListEntry>> SolutionsAsync(CancellationToken cancellation) =>
        EntriesAsync<CapabilityStatement>("CapabilityStatement", "", each => new ListEntry(Title(each), $"/solutions/{each.Id}", FirstSentence(each.Description)), cancellation);

    /// <summary>Case studies, by title.</summary>
    public Task<IReadOnlyList<ListEntry>> CaseStudiesAsync(CancellationToken cancellation) =>
        EntriesAsync<DocumentReference>(
            "DocumentReference", new FhirQuery().WithToken("type", DocumentKinds, "case-study").ToString(),
            each => new ListEntry(Title(each), $"/case-studies/{each.Id}", FirstSentence(each.Description)), cancellation);

    /// <summary>A scenario with its steps and stories.</summary>
    public async Task<Found<ScenarioView>> ScenarioAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("ExampleScenario", id, cancellation);
        if (stored is null || Carriers.Parse<ExampleScenario>(stored) is not { } scenario) return new(null, deletedAt);
        var stories = scenario.Url is null ? new StoryList([], 0) : await ListAsync(new FhirQuery().With("kind", "story").With("scenario", scenario.Url), cancellation);
        return new(new ScenarioReading(scenario, markdown).View(stories.Cards, Carriers.Source(stored, ThingKind.Scenario, ScenarioReading.Title(scenario), scenario.Url, scenario.Version, scenario.Publisher, scenario.Date)) with { Offers = offers.Of(stored, ThingKind.Scenario) });
    }

    /// <summary>A solution with its profiles and the stories that they serve.</summary>
    public async Task<Found<SolutionView>> SolutionAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("CapabilityStatement", id, cancellation);
        if (stored is null || Carriers.Parse<CapabilityStatement>(stored) is not { } solution) return new(null, deletedAt);
        var supported = solution.Rest.SelectMany(rest => rest.Resource)
            .SelectMany(resource => resource.SupportedProfile.Append(resource.Profile).OfType<string>().Select(profile => (resource, Canonical: CanonicalTarget.Parse(profile).Url)))
            .DistinctBy(each => each.Canonical).ToList();
        var stories = supported.Count == 0 ? new StoryList([], 0) : await ListAsync(
            new FhirQuery().With("kind", "story").WithAny("satisfied-by", supported.Select(each => each.Canonical)), cancellation);
        var counts = supported.Count == 0 ? [] : (await queries.FacetAsync("Basic", "satisfied-by", StoryQuery, cancellation))
            .ToLookup(facet => facet.Value, facet => facet.Count, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Max(), StringComparer.Ordinal);
        var software = Text($"{solution.Software?.Name} {solution.Software?.Version}");
        return new(new SolutionView(
            Title(solution), Labels.Status(solution.Status), markdown.ToHtml(solution.Description),
            Facts(
                FactOf(T["Things.Publisher"], solution.Publisher), FactOf(T["Solution.Software"], software), FactOf(T["Solution.Release"], Labels.Release(solution.FhirVersionElement?.JsonValue as string)),
                solution.Implementation?.Url is { } address ? new Fact(T["Solution.Address"], [new ItemLink(address, SafeHref(address))]) : null),
            [
                .. supported.Select(each => new SolutionProfile(
                    profiles.Describe(each.Canonical).Title, Addresses.Profile(each.Canonical), each.resource.TypeElement?.JsonValue as string ?? "",
                    string.Join(", ", each.resource.Interaction.Select(interaction => interaction.CodeElement?.JsonValue as string).OfType<string>().Select(Labels.Interaction).Distinct()),
                    counts.GetValueOrDefault(each.Canonical))),
            ],
            stories.Cards, stories.Total, Carriers.Source(stored, ThingKind.Solution, Title(solution), solution.Url, solution.Version, solution.Publisher, solution.Date)) { Offers = offers.Of(stored, ThingKind.Solution) });
    }

    /// <summary>A case study with its text and stories.</summary>
    public async Task<Found<CaseStudyView>> CaseStudyAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("DocumentReference", id, cancellation);
        if (stored is null || Carriers.Parse<DocumentReference>(stored) is not { } study) return new(null, deletedAt);
        var ids = (study.Context?.Related ?? []).Select(related => related.Reference?.Split('/')[^1]).Where(UserInput.IsId).OfType<string>().ToList();
        var stories = ids.Count == 0 ? new StoryList([], 0) : await ListAsync(new FhirQuery().With("kind", "story").WithAny("_id", ids), cancellation);
        var attachments = study.Content.Select(content => content.Attachment).OfType<Attachment>().ToList();
        var text = MarkdownText.SplitTitle(TextOf(study)).Body;
        return new(new CaseStudyView(
            Title(study), null, markdown.ToHtml(text.Length > 0 ? text : study.Description, 2),
            Facts(FactOf(T["CaseStudy.Date"], study.Date is { } date ? Labels.Day(date) : null)),
            [.. attachments.Where(each => SafeHref(each.Url) is not null).Select(each => new ItemLink(each.Title ?? each.Url ?? T["CaseStudy.Attachment"], each.Url))],
            stories.Cards, Carriers.Source(stored, ThingKind.CaseStudy, Title(study), null, null, null, study.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))) { Offers = offers.Of(stored, ThingKind.CaseStudy) });
    }

    private const string DocumentKinds = Canonicals.Definitions + "/CodeSystem/document-kind";

    private async Task<IReadOnlyList<ItemLink>> ScenarioLinksAsync(ValueList<string> canonicals, CancellationToken cancellation)
    {
        if (canonicals.Count == 0) return [];
        var query = new FhirQuery().WithAny("url", canonicals.Select(each => CanonicalTarget.Parse(each).Url)).Raw("_count", "50").ToString();
        var found = (await queries.SearchAsync("ExampleScenario", query, cancellation)).Matches.Select(Carriers.Parse<ExampleScenario>)
            .OfType<ExampleScenario>().Where(each => each.Url is not null).DistinctBy(each => each.Url).ToDictionary(each => each.Url!, StringComparer.Ordinal);
        return
        [
            .. canonicals.Select(each => CanonicalTarget.Parse(each).Url).Select(each => found.TryGetValue(each, out var scenario)
                ? new ItemLink(ScenarioReading.Title(scenario), $"/scenarios/{scenario.Id}") : new ItemLink(Names.LastPart(each), null)),
        ];
    }

    /// <summary>Solutions that support one of the profiles.</summary>
    private async Task<IReadOnlyList<ItemLink>> SolutionsOfAsync(List<string> canonicals, CancellationToken cancellation)
    {
        if (canonicals.Count == 0) return [];
        var query = new FhirQuery().WithAny("supported-profile", canonicals).Raw("_count", "50").ToString();
        return
        [
            .. (await queries.SearchAsync("CapabilityStatement", query, cancellation)).Matches.Select(Carriers.Parse<CapabilityStatement>)
                .OfType<CapabilityStatement>().Select(each => new ItemLink(Title(each), $"/solutions/{each.Id}")),
        ];
    }

    private static IReadOnlyList<ItemLink> CaseStudies(IEnumerable<DocumentReference> documents) =>
        [.. documents.Where(each => IsOf(each, "case-study")).Select(each => new ItemLink(Title(each), $"/case-studies/{each.Id}"))];

    /// <summary>Examples, each with the resource itself: what a reader wants to see.</summary>
    private static IReadOnlyList<ItemLink> Examples(IEnumerable<DocumentReference> documents) =>
        [.. documents.Where(each => IsOf(each, "example")).Select(each => new ItemLink(Title(each), $"/fhir/DocumentReference/{each.Id}"))];

    private static bool IsOf(DocumentReference document, string kind) =>
        document.Type?.Coding.Any(coding => coding.System == DocumentKinds && coding.Code == kind) == true;

    private async Task<StoryList> ListAsync(FhirQuery query, CancellationToken cancellation)
    {
        var page = await SearchStoriesAsync(query.Raw("_sort", "title"), ListSize, cancellation);
        var cards = await CardsAsync(page.Matches, cancellation);
        return new StoryList(cards, page.Total ?? cards.Count);
    }

    private async Task<IReadOnlyList<ListEntry>> EntriesAsync<T>(string type, string query, Func<T, ListEntry> entry, CancellationToken cancellation)
        where T : Resource
    {
        var all = string.Join('&', new[] { query, $"_count={GroupSize}" }.Where(part => part.Length > 0));
        return
        [
            .. (await queries.SearchAsync(type, all, cancellation)).Matches.Select(Carriers.Parse<T>).OfType<T>().Select(entry)
                .OrderBy(each => each.Title, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static string Title(CapabilityStatement solution) =>
        Text(solution.Title) ?? Text(solution.Software?.Name) ?? Text(solution.Name) ?? solution.Id ?? T["Solution.Solution"];

    private static string Title(DocumentReference study) =>
        study.Content.Select(content => Text(content.Attachment?.Title)).OfType<string>().FirstOrDefault()
        ?? Text(MarkdownText.SplitTitle(TextOf(study)).Title) ?? Text(study.Description) ?? study.Id ?? T["CaseStudy.CaseStudy"];

    /// <summary>The text that a document carries itself.</summary>
    private static string TextOf(DocumentReference document) => string.Join("\n\n", document.Content.Select(content => content.Attachment)
        .OfType<Attachment>().Where(each => each.Data is not null && each.ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true)
        .Select(each => Encoding.UTF8.GetString(each.Data!)));

    private readonly record struct StoryList(IReadOnlyList<StoryCard> Cards, long Total);
}
