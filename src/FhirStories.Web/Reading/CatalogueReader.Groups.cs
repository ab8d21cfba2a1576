using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>All features with the number of their stories.</summary>
    public async Task<IReadOnlyList<CountedItem>> FeaturesAsync(CancellationToken cancellation) =>
        await FeaturesAsync(await queries.FacetAsync("Basic", "feature", StoryQuery, cancellation), cancellation);

    private Task<IReadOnlyList<CountedItem>> FeaturesAsync(IReadOnlyList<FacetValue> counts, CancellationToken cancellation) =>
        GroupsAsync(new FhirQuery().With("kind", "feature"), counts, Carriers.Story, "/features/", cancellation);

    /// <summary>All roles with the number of stories in which they take part.</summary>
    public async Task<IReadOnlyList<CountedItem>> RolesAsync(CancellationToken cancellation) =>
        await GroupsAsync(RoleQuery(), await queries.FacetAsync("Basic", "role", StoryQuery, cancellation), Carriers.Role, "/roles/", cancellation);

    /// <summary>A feature with its stories.</summary>
    public async Task<Found<GroupView>> FeatureAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Story(stored) is not { Kind: StoryKind.Feature } feature) return new(null, deletedAt);
        var filter = new StoryFilter { Feature = feature.Url };
        return new(await GroupAsync(stored, feature, ThingKind.Feature, "feature", filter, feature.Description, [], cancellation));
    }

    /// <summary>A role with the stories in which it takes part.</summary>
    public async Task<Found<GroupView>> RoleAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Role(stored) is not { } role) return new(null, deletedAt);
        var facts = Facts(
            FactOf(T["Things.Kind"], role.Type switch { RoleType.Person => T["Things.Person"], RoleType.Entity => T["Things.System"], _ => null }),
            new Fact(T["Things.AlsoCalled"], [.. role.Aliases.Select(alias => new ItemLink(alias, null))]));
        var text = string.Join("\n\n", new[] { role.Description, role.Documentation }.Select(Text).OfType<string>().Distinct());
        var view = await GroupAsync(stored, role, ThingKind.Role, "role", new StoryFilter { Role = role.Url }, text, facts, cancellation);
        var wanted = view.Stories.ToLookup(story => story.Roles.Any(each => each.Href == $"/roles/{stored.Id}"));
        return new(view with { Stories = [.. wanted[true]], OtherSide = [.. wanted[false]] });
    }

    private static FhirQuery RoleQuery() => new FhirQuery().WithToken("code", Canonicals.FhirTypes, "ActorDefinition");

    private async Task<GroupView> GroupAsync(
        StoredResource stored, CatalogueItem item, ThingKind kind, string parameter, StoryFilter filter, string? text, IReadOnlyList<Fact> facts,
        CancellationToken cancellation)
    {
        IReadOnlyList<StoryCard> stories = [];
        StatementChart? coverage = null;
        long total = 0;
        if (item.Url is not null)
        {
            var page = await SearchStoriesAsync(new FhirQuery().With("kind", "story").With(parameter, item.Url).Raw("_sort", "title"), ListSize, cancellation);
            stories = await CardsAsync(page.Matches, cancellation);
            total = page.Total ?? stories.Count;
            var scope = new CoverageScope(kind == ThingKind.Feature ? ScopeKind.Feature : ScopeKind.Role, item.Url);
            coverage = ChartReading.Of((await queries.CoverageAsync(scope, CoverageDetail.Summary, cancellation)).Totals, filter);
        }

        var settings = new Fact(T["Things.CareSetting"], [.. item.CareSettings.Select(each => new ItemLink(Labels.Concept(each.Value), null))]);
        return new GroupView(
            stored.Id, Names.Title(item), Labels.Status(item.Status), markdown.ToHtml(text, 2), Facts([settings, .. facts, FactOf(T["Things.Publisher"], item.Publisher)]),
            stories, total, Addresses.Stories(filter), Carriers.Source(stored, item, kind)) { Coverage = coverage, Offers = offers.Of(stored, kind) };
    }

    private async Task<IReadOnlyList<CountedItem>> GroupsAsync<T>(
        FhirQuery query, IReadOnlyList<FacetValue> values, Func<StoredResource, T?> read, string path, CancellationToken cancellation) where T : CatalogueItem
    {
        var counts = values.ToDictionary(facet => facet.Value, facet => facet.Count, StringComparer.Ordinal);
        var page = await queries.SearchAsync(
            "Basic", query.Raw("_count", GroupSize.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString(), cancellation);
        return
        [
            .. ItemVersions.Newest(page.Matches.Select(read).OfType<T>())
                .Select(item => new CountedItem(
                    Names.Title(item), path + item.Id, item.Url is null ? 0 : counts.GetValueOrDefault(item.Url), FirstSentence(item.Description),
                    [.. item.CareSettings.Select(setting => Labels.Concept(setting.Value))]) { Canonical = item.Url })
                .OrderBy(item => item.Title, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>The first sentence of a text, for a card.</summary>
    private static string? FirstSentence(string? text)
    {
        if (Text(text) is not { } all) return null;
        var line = all.ReplaceLineEndings("\n").Split('\n')[0];
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        if (end > 0) line = line[..(end + 1)];
        return line.Length <= 160 ? line : line[..line.LastIndexOf(' ', 157)] + "…";
    }
}
