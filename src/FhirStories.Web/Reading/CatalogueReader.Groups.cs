using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>All features with the number of their stories.</summary>
    public Task<IReadOnlyList<CountedItem>> FeaturesAsync(CancellationToken cancellation) =>
        GroupsAsync(new FhirQuery().With("kind", "feature"), "feature", Carriers.Story, "/features/", cancellation);

    /// <summary>All roles with the number of stories in which they take part.</summary>
    public Task<IReadOnlyList<CountedItem>> RolesAsync(CancellationToken cancellation) =>
        GroupsAsync(RoleQuery(), "role", Carriers.Role, "/roles/", cancellation);

    /// <summary>A feature with its stories.</summary>
    public async Task<Found<GroupView>> FeatureAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Story(stored) is not { Kind: StoryKind.Feature } feature) return new(null, deletedAt);
        var filter = new StoryFilter { Feature = feature.Url };
        return new(await GroupAsync(stored, feature, "feature", filter, feature.Description, [], cancellation));
    }

    /// <summary>A role with the stories in which it takes part.</summary>
    public async Task<Found<GroupView>> RoleAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Role(stored) is not { } role) return new(null, deletedAt);
        var facts = Facts(
            FactOf("Kind", role.Type switch { RoleType.Person => "A person", RoleType.Entity => "A system", _ => null }),
            new Fact("Also called", [.. role.Aliases.Select(alias => new ItemLink(alias, null))]));
        var text = string.Join("\n\n", new[] { role.Description, role.Documentation }.Select(Text).OfType<string>().Distinct());
        var view = await GroupAsync(stored, role, "role", new StoryFilter { Role = role.Url }, text, facts, cancellation);
        var wanted = view.Stories.ToLookup(story => story.Roles.Any(each => each.Href == $"/roles/{stored.Id}"));
        return new(view with { Stories = [.. wanted[true]], OtherSide = [.. wanted[false]] });
    }

    private static FhirQuery RoleQuery() => new FhirQuery().WithToken("code", Canonicals.FhirTypes, "ActorDefinition");

    private async Task<GroupView> GroupAsync(
        StoredResource stored, CatalogueItem item, string parameter, StoryFilter filter, string? text, IReadOnlyList<Fact> facts,
        CancellationToken cancellation)
    {
        IReadOnlyList<StoryCard> stories = [];
        long total = 0;
        if (item.Url is not null)
        {
            var page = await SearchStoriesAsync(new FhirQuery().With("kind", "story").With(parameter, item.Url).Raw("_sort", "title"), ListSize, cancellation);
            stories = await CardsAsync(page.Matches, cancellation);
            total = page.Total ?? stories.Count;
        }

        var settings = new Fact("Care setting", [.. item.CareSettings.Select(each => new ItemLink(Labels.Concept(each.Value), null))]);
        return new GroupView(
            stored.Id, Names.Title(item), Labels.Status(item.Status), markdown.ToHtml(text, 2), Facts([settings, .. facts, FactOf("Publisher", item.Publisher)]),
            stories, total, Addresses.Stories(filter), Carriers.Source(stored, item.Url, item.Version));
    }

    private async Task<IReadOnlyList<CountedItem>> GroupsAsync<T>(
        FhirQuery query, string parameter, Func<StoredResource, T?> read, string path, CancellationToken cancellation) where T : CatalogueItem
    {
        var counts = (await queries.FacetAsync("Basic", parameter, StoryQuery, cancellation))
            .ToDictionary(facet => facet.Value, facet => facet.Count, StringComparer.Ordinal);
        var page = await queries.SearchAsync(
            "Basic", query.Raw("_count", GroupSize.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString(), cancellation);
        return
        [
            .. ItemVersions.Newest(page.Matches.Select(read).OfType<T>())
                .Select(item => new CountedItem(
                    Names.Title(item), path + item.Id, item.Url is null ? 0 : counts.GetValueOrDefault(item.Url), FirstSentence(item.Description),
                    [.. item.CareSettings.Select(setting => Labels.Concept(setting.Value))]))
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
