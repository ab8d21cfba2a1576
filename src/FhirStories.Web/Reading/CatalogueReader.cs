using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Validation;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;

namespace FhirStories.Web.Reading;

/// <summary>Turns what the repository holds into what the pages show. No page touches the repository itself.</summary>
/// <remarks>
/// 1. One read or search for the thing itself. 2. One search for the names of all that it mentions.
/// 3. Counts by facet, never by reading the resources. So a page costs a handful of queries whatever the size of the catalogue.
/// </remarks>
internal sealed partial class CatalogueReader(
    ICatalogueQueries queries, ProfileDirectory profiles, CodeNames codes, MarkdownText markdown, ResourceValidator validator, FhirStories.Definitions.Finding.ElementFinder finder, Offers offers)
{
    // No field: those of a class in several files are made in the order of the files, whatever that is.
    private static Texts.PageTexts T => Labels.Texts;

    /// <summary>Stories on one page of results.</summary>
    private const int PageSize = 20;

    /// <summary>Stories that a feature, role or profile lists before it points to the search.</summary>
    private const int ListSize = 50;

    /// <summary>Other stories of a feature that a story names.</summary>
    private const int Neighbours = 6;

    /// <summary>Features, roles and the like on one page: more than any catalogue has of them.</summary>
    private const int GroupSize = 500;

    private static string StoryQuery => new FhirQuery().With("kind", "story").ToString();

    /// <summary>Finds one resource by its id; an id that FHIR does not allow was never there.</summary>
    private async Task<(StoredResource? Resource, DateTimeOffset? DeletedAt)> FindAsync(string type, string? id, CancellationToken cancellation)
    {
        if (!UserInput.IsId(id)) return default;
        var stored = await queries.ReadAsync(type, id!, cancellation);
        return stored is { Deleted: true } ? (null, stored.LastUpdated) : (stored, null);
    }

    /// <summary>Names of everything that these canonicals point to, in one search per hundred.</summary>
    private async Task<Names> NamesAsync(IEnumerable<string> canonicals, CancellationToken cancellation)
    {
        var names = new Names();
        foreach (var some in canonicals.Select(each => CanonicalTarget.Parse(each).Url).Where(each => each.Length > 0).Distinct().Chunk(100))
        {
            var query = new FhirQuery().WithAny("url", some).Raw("_count", "200");
            var items = (await queries.SearchAsync("Basic", query.ToString(), cancellation)).Matches.Select(Carriers.Item).OfType<CatalogueItem>();
            // What is added last of a canonical names it.
            foreach (var item in ItemVersions.InOrder(items))
            {
                switch (item)
                {
                    case Story story: names.Add(story); break;
                    case Role role: names.Add(role); break;
                }
            }
        }

        return names;
    }

    /// <summary>Stories as they appear in lists.</summary>
    private async Task<IReadOnlyList<StoryCard>> CardsAsync(IEnumerable<StoredResource> resources, CancellationToken cancellation)
    {
        var stories = resources.Select(Carriers.Story).OfType<Story>().ToList();
        var names = await NamesAsync(stories.SelectMany(story => story.Roles.Concat(story.Features)), cancellation);
        return [.. stories.Select(story => Card(story, names))];
    }

    private static StoryCard Card(Story story, Names names)
    {
        var links = story.Statements.SelectMany(statement => statement.Links).ToList();
        return new StoryCard(
            story.Id!, Names.Title(story), Sentence(story, names), Labels.Status(story.Status), names.Links(story.Roles),
            [.. story.CareSettings.Select(setting => Labels.Concept(setting.Value))], names.Links(story.Features),
            story.Statements.Count(statement => !IsNeed(statement)),
            new LinkTally(
                links.Count(link => link.State == MappingState.Mapped), links.Count(link => link.State == MappingState.Gap),
                links.Count(link => link.State == MappingState.OutOfScope), links.Count(link => link.State is null)));
    }

    private static SentenceView Sentence(Story story, Names names)
    {
        var roles = story.Roles.Select(role => Labels.InSentence(names.Link(role).Title)).ToList();
        var role = roles.Count == 0 ? null : string.Join($" {T["Story.Or"]} ", roles);
        return new SentenceView(role, Text(story.Want), Text(story.Justification), Text(story.Description));
    }

    /// <summary>The statement that only carries the links of a story without criteria (docs/0001-wire-shape.md of the catalogue).</summary>
    private static bool IsNeed(Statement statement) => statement.Key == "need";

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static IReadOnlyList<Fact> Facts(params Fact?[] facts) => [.. facts.OfType<Fact>().Where(fact => fact.Values.Count > 0)];

    private static Fact? FactOf(string name, string? value) => Text(value) is { } text ? Fact.Of(name, text) : null;

    private async Task<SearchPage> SearchStoriesAsync(FhirQuery query, int count, CancellationToken cancellation) =>
        await queries.SearchAsync(
            "Basic", query.Raw("_count", count.ToString(System.Globalization.CultureInfo.InvariantCulture)).Raw("_total", "accurate").ToString(),
            cancellation);
}
