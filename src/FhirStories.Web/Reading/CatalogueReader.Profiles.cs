using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Stories that are read to say which stands on which element; with more, the page gives numbers and links.</summary>
    private const int TreeSize = 200;

    /// <summary>Most stories named beside an element before a number stands for them.</summary>
    private const int NamedPerElement = 4;

    /// <summary>Every profile that a story links, by FHIR release and publisher.</summary>
    public async Task<IReadOnlyList<ProfileGroup>> ProfilesAsync(CancellationToken cancellation)
    {
        var targets = await queries.FacetAsync("Basic", "satisfied-by", StoryQuery, cancellation);
        return
        [
            .. targets.Where(target => IsBare(target.Value))
                .Select(target => (Profile: profiles.Describe(target.Value), target.Count))
                .GroupBy(each => each.Profile.Publisher is { } publisher ? $"{each.Profile.Release}, {publisher}" : each.Profile.Release)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ProfileGroup(group.Key, [.. group.OrderBy(each => each.Profile.Title, StringComparer.OrdinalIgnoreCase).Select(Row)])),
        ];
    }

    private static ProfileRow Row((ProfileDescription Profile, long Count) each) => new(
        each.Profile.Title, each.Profile.Canonical, Addresses.Profile(each.Profile.Canonical), each.Profile.Type, each.Count, each.Profile.Deprecated);

    /// <summary>A profile with the stories that need it; nothing when neither the definitions nor a story know it.</summary>
    public async Task<ProfileView?> ProfileAsync(string? url, CancellationToken cancellation)
    {
        if (UserInput.Value(url) is not { } asked) return null;
        var canonical = CanonicalTarget.Parse(asked).Url;
        if (canonical.Length == 0) return null;
        var profile = profiles.Describe(canonical);
        IReadOnlyList<StoredResource> matches;
        IReadOnlyDictionary<string, long> counts;
        long total;
        try
        {
            var page = await SearchStoriesAsync(
                new FhirQuery().With("kind", "story").With("satisfied-by", canonical).Raw("_sort", "title"), TreeSize, cancellation);
            (matches, total) = (page.Matches, page.Total ?? page.Matches.Count);
            counts = await ElementCountsAsync(canonical, cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return null;
        }

        if (!profile.Known && total == 0) return null;
        var stories = matches.Select(Carriers.Story).OfType<Story>().ToList();
        var onElements = StoriesByElement(stories, canonical);
        var whole = stories.Where(story => story.Statements.SelectMany(Targets).Any(
            text => CanonicalTarget.Parse(text) is { ElementId: null } target && target.Url == canonical)).ToList();
        var names = await NamesAsync(whole.Take(ListSize).SelectMany(story => story.Roles.Concat(story.Features)), cancellation);
        var elements = profiles.Elements(canonical, onElements.Keys.Union(counts.Keys).Order(StringComparer.Ordinal)).Select(row => WithStories(row, canonical, onElements, counts)).ToList();
        var ids = elements.Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        return new ProfileView
        {
            Canonical = canonical,
            Title = profile.Title,
            Known = profile.Known,
            Deprecated = profile.Deprecated,
            Successor = profile.Successor,
            Facts = Facts(
                FactOf("Resource type", profile.Type), FactOf("FHIR release", profile.Known ? profile.Release : null), FactOf("Version", profile.Version),
                FactOf("Publisher", profile.Publisher), FactOf("Canonical URL", canonical)),
            Elements = elements,
            UnknownElements =
            [
                .. onElements.Keys.Union(counts.Keys).Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal)
                    .Select(id => WithStories(new ElementRow(id, id, 0, null, "", "", null, [], null, [], 0, ""), canonical, onElements, counts)),
            ],
            Stories = [.. whole.Take(ListSize).Select(story => Card(story, names))],
            Total = total,
            AllHref = Addresses.Stories(new StoryFilter { Profile = canonical }),
            Solutions = await SolutionsOfAsync([canonical], cancellation),
            Discussion = (await DiscussionAsync(canonical, cancellation)).Else(new HashSet<string>(StringComparer.Ordinal), "element", isGone: false),
        };
    }

    /// <summary>Number of stories per element, from the index alone.</summary>
    private async Task<IReadOnlyDictionary<string, long>> ElementCountsAsync(string canonical, CancellationToken cancellation)
    {
        var query = new FhirQuery().With("kind", "story").With("satisfied-by", canonical);
        return (await queries.FacetAsync("Basic", "satisfied-by", query.ToString(), cancellation))
            .Select(facet => (Target: CanonicalTarget.Parse(facet.Value), facet.Count))
            .Where(each => each.Target.Url == canonical && each.Target is { Version: null, ElementId: not null })
            .GroupBy(each => each.Target.ElementId!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(each => each.Count), StringComparer.Ordinal);
    }

    private static Dictionary<string, List<ItemLink>> StoriesByElement(IEnumerable<Story> stories, string canonical)
    {
        var found = new Dictionary<string, List<ItemLink>>(StringComparer.Ordinal);
        foreach (var story in stories)
        {
            var elements = story.Statements.SelectMany(Targets).Select(CanonicalTarget.Parse)
                .Where(target => target.Url == canonical && target.ElementId is not null).Select(target => target.ElementId!).Distinct();
            foreach (var element in elements)
            {
                if (!found.TryGetValue(element, out var list)) found[element] = list = [];
                list.Add(new ItemLink(Names.Title(story), $"/stories/{story.Id}"));
            }
        }

        return found;
    }

    private static ElementRow WithStories(
        ElementRow row, string canonical, Dictionary<string, List<ItemLink>> named, IReadOnlyDictionary<string, long> counts)
    {
        var stories = named.GetValueOrDefault(row.Id, []);
        var count = Math.Max(stories.Count, counts.GetValueOrDefault(row.Id));
        return row with
        {
            Stories = count <= NamedPerElement ? stories : [],
            StoryCount = count,
            StoriesHref = Addresses.Stories(new StoryFilter { Profile = $"{canonical}#{row.Id}" }),
        };
    }
}
