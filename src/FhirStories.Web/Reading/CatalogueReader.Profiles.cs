using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Stories that are read to say which stands on which element; with more, the page gives numbers and links.</summary>
    private const int TreeSize = 200;

    /// <summary>Most stories named beside an element before a number stands for them.</summary>
    private const int NamedPerElement = 4;

    private const int IdsAtOnce = 100;

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
    /// <param name="url">Its canonical, perhaps with a version or an element.</param>
    /// <param name="showAll">Every element, not only those that matter.</param>
    /// <param name="under">Only the tree below this element.</param>
    /// <param name="from">The row that the tree begins with.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ProfileView?> ProfileAsync(string? url, bool showAll, string? under, int from, CancellationToken cancellation)
    {
        if (UserInput.Value(url) is not { } asked) return null;
        var target = CanonicalTarget.Parse(asked);
        if (target.Url.Length == 0) return null;
        var profile = profiles.Describe(target.Canonical);
        if (!profile.Known) profile = profiles.Describe(target.Url);
        if (profile.Entry is not { } entry) return await UnknownProfileAsync(target.Url, profile, cancellation);

        var trace = await queries.TraceAsync(graph => ProfileTrace.Of(graph, target.Url), cancellation);
        var needs = trace.Needs.Where(need => need.Status.Strength() != LinkStrength.Broken || need.Status == LinkStatus.DuplicateKey).ToList();
        var references = trace.Needs.Select(need => need.Story).Distinct(StringComparer.Ordinal).ToList();
        var stories = await StoriesAsync(references.Take(TreeSize), cancellation);
        // With more stories than are read, how many there are is all that a row says.
        var counted = references.Count > TreeSize ? needs : [.. needs.Where(need => stories.ContainsKey(need.Story))];
        var byElement = counted.Where(need => need.ElementId is not null).ToLookup(need => need.ElementId!, StringComparer.Ordinal);
        var whole = counted.Where(need => need.ElementId is null).Select(need => need.Story).Distinct().Select(stories.GetValueOrDefault).OfType<Story>().OrderBy(Names.Title, StringComparer.OrdinalIgnoreCase).ToList();
        var names = await NamesAsync(whole.Take(ListSize).SelectMany(story => story.Roles), cancellation);
        var coverage = entry.Derivation == "constraint" && !profiles.Rows.StatesTooMuch(entry) && (await queries.CoverageAsync(new CoverageScope(ScopeKind.Profile, entry.Canonical), CoverageDetail.Full, cancellation)).Profiles is [var profileCoverage, ..] ? profileCoverage : null;
        var gaps = (coverage?.Elements ?? []).Where(element => element is { IsTraced: false, IsTouched: false }).ToDictionary(element => element.Id, element => element.Denominators, StringComparer.Ordinal);

        var rows = (await profiles.Rows.OfAsync(entry, cancellation)).Select(row => row with
        {
            IsGap = gaps.TryGetValue(row.Id, out var counts) && (counts & Denominators.MustSupport) != 0,
        }).Select(row => WithStories(row, target.Url, byElement[row.Id].ToList(), stories)).ToList();
        var known = rows.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        // What lies in the type of an element is an element too, and is shown where a story needs it.
        rows = Inserted(rows, byElement.Select(group => group.Key).Where(id => !known.Contains(id)).Order(StringComparer.Ordinal).Select(id => WithStories(Bare(id, target.Url), target.Url, byElement[id].ToList(), stories)));
        var links = OthersOf(entry, profile);
        return new ProfileView
        {
            Canonical = target.Url,
            Title = profile.Title,
            Known = true,
            FhirPath = $"/fhir/StructureDefinition/{entry.Id}",
            Deprecated = profile.Deprecated,
            Successor = profile.Successor,
            SuccessorCanonical = profile.SuccessorCanonical,
            Facts = Facts(
                FactOf(T["Profile.ResourceType"], profile.Type), FactOf(T["Profile.Release"], profile.Release), FactOf(T["Things.Version"], profile.Version),
                FactOf(T["Things.Publisher"], profile.Publisher), FactOf(T["Profile.Package"], entry.Source), FactOf(T["Things.CanonicalUrl"], target.Url)),
            Counts = coverage is null ? [] :
            [
                .. Counted.Select(each => (each.Label, each.Code, Count: coverage.Count(each.Denominator))).Where(each => each.Count.Total > 0)
                    .Select(each => new CountRow(T[each.Label], each.Count.Total, each.Count.Traced, each.Count.Shown, Coverage.Address.Of("/coverage/elements", ("profile", entry.Canonical), ("count", each.Code)))),
            ],
            IsPartial = profiles.Rows.StatesTooMuch(entry),
            Tree = Tree(rows, target.Canonical, showAll, under, from, coverage is null ? null : [.. coverage.Elements.Where(element => element.Denominators != Denominators.None).Select(element => element.Id)]),
            UnknownElements = [.. UnknownElements(trace, stories, target.Url)],
            GapsMustSupport = Gaps(rows, gaps, target.Url, Denominators.MustSupport, Denominators.None),
            GapsKey = Gaps(rows, gaps, target.Url, Denominators.Key, Denominators.MustSupport),
            Stories = [.. whole.Take(ListSize).Select(story => Card(story, names))],
            Total = references.Count > TreeSize ? references.Count : stories.Count,
            AllHref = Addresses.Stories(new StoryFilter { Profile = target.Url }),
            FeedHref = Addresses.ProfileFeed(target.Url),
            Solutions = await SolutionsOfAsync([target.Url], cancellation),
            CoverageHref = coverage is null ? null : Coverage.Address.Of("/coverage", ("scope", "profile"), ("value", entry.Canonical)),
            Discussion = (await DiscussionAsync(target.Url, cancellation)).Else(
                new HashSet<string>(StringComparer.Ordinal), T["Profile.ElementWord"], isGone: false, id => profiles.Facts(entry).NormalElementId(id) is { } known ? Addresses.Element(target.Canonical, known) : null),
            Versions = links.Versions,
            Impacts = links.Impacts,
        };
    }

    private static readonly (string Label, string Code, Denominators Denominator)[] Counted =
        [("Profile.MustSupportElements", "must-support", Denominators.MustSupport), ("Profile.ConstrainedElements", "differential", Denominators.Differential), ("Profile.KeyElements", "key", Denominators.Key)];

    private static IReadOnlyList<ItemLink> Gaps(List<ElementRow> rows, Dictionary<string, Denominators> gaps, string url, Denominators with, Denominators without) =>
        [.. rows.Where(row => gaps.TryGetValue(row.Id, out var counts) && (counts & with) != 0 && (counts & without) == 0).Select(row => new ItemLink(row.Id, Addresses.Element(url, row.Id)))];

    /// <summary>The rows that are asked for: those that matter, with what lies above them, or all.</summary>
    private static ElementTreeView Tree(List<ElementRow> rows, string canonical, bool showAll, string? under, int from, HashSet<string>? counted)
    {
        IReadOnlyList<ElementRow> chosen = rows;
        if (!showAll && counted is { Count: > 0 })
        {
            var wanted = rows.Where(row => counted.Contains(row.Id) && !IsWithinExtension(row.Id) || row.StoryCount > 0).Select(row => row.Id).ToList();
            var above = wanted.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
            chosen = [.. rows.Where(row => row.Depth == 0 || above.Contains(row.Id))];
        }
        else showAll = true;

        // An element that is not there cuts nothing off.
        var below = under is null ? [] : TreeCut.Under(chosen, under);
        if (below.Count == 0) under = null;
        else chosen = below;
        var (shown, next) = TreeCut.Of(chosen, from, id => Addresses.Tree(canonical, showAll, id));
        return new ElementTreeView(
            shown, showAll, counted is not { Count: > 0 } || chosen.Count == rows.Count && !showAll ? null : Addresses.Tree(canonical, !showAll), under,
            under is null && from == 0 ? null : Addresses.Tree(canonical, showAll), next == 0 ? null : Addresses.Tree(canonical, showAll, under, next));
    }

    /// <summary>What lies within an extension says how that is built, which its own page tells.</summary>
    private static bool IsWithinExtension(string id)
    {
        var at = id.IndexOf("xtension:", StringComparison.Ordinal);
        return at > 0 && id.IndexOf('.', at) > 0;
    }

    /// <summary>An element and all above it.</summary>
    private static IEnumerable<string> Above(string id)
    {
        for (var at = id.Length; at > 0; at = id.LastIndexOfAny(['.', ':'], at - 1)) yield return id[..at];
    }

    /// <summary>Rows put behind the last row of what they lie below.</summary>
    private static List<ElementRow> Inserted(List<ElementRow> rows, IEnumerable<ElementRow> others)
    {
        foreach (var other in others)
        {
            var at = -1;
            foreach (var parent in Above(other.Id))
                if ((at = rows.FindLastIndex(row => TreeCut.IsWithin(row.Id, parent))) >= 0) break;
            rows.Insert(at + 1, other);
        }

        return rows;
    }

    private static ElementRow Bare(string id, string url)
    {
        var last = id[(id.LastIndexOf('.') + 1)..].Split(':');
        return new ElementRow(id, last[0], id.Count(c => c is '.' or ':'), last.Length > 1 ? last[1] : null) { Href = Addresses.Element(url, id) };
    }

    private static ElementRow WithStories(ElementRow row, string url, List<TracedNeed> needs, IReadOnlyDictionary<string, Story> stories)
    {
        var byStory = needs.GroupBy(need => need.Story, StringComparer.Ordinal).ToList();
        return row with
        {
            Stories = byStory.Count > NamedPerElement ? [] :
            [
                .. byStory.Where(group => stories.ContainsKey(group.Key)).Select(group => new NeedView(
                    new ItemLink(Names.Title(stories[group.Key]), $"/stories/{stories[group.Key].Id}#{Uri.EscapeDataString(group.First().Key)}"), group.Select(need => need.Outcome).FirstOrDefault(outcome => outcome is not null)))
                    .OrderBy(need => need.Story.Title, StringComparer.OrdinalIgnoreCase),
            ],
            StoryCount = byStory.Count,
            StoriesHref = Addresses.Element(url, row.Id),
        };
    }

    /// <summary>What stories ask of the profile that it does not have.</summary>
    private static IEnumerable<ElementRow> UnknownElements(ProfileTrace trace, IReadOnlyDictionary<string, Story> stories, string url) =>
        from need in trace.Needs
        where need.Status == LinkStatus.ElementNotFound && stories.ContainsKey(need.Story)
        let id = CanonicalTarget.Parse(need.Written).ElementId ?? need.Written
        group need by id into element
        orderby element.Key
        select WithStories(new ElementRow(element.Key, element.Key, 0, null), url, [.. element], stories);

    /// <summary>Stories by their references, in one search per hundred. Whoever asks sees only what the search shows.</summary>
    private async Task<IReadOnlyDictionary<string, Story>> StoriesAsync(IEnumerable<string> references, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Story>(StringComparer.Ordinal);
        foreach (var some in references.Where(reference => reference.StartsWith("Basic/", StringComparison.Ordinal)).Select(reference => reference["Basic/".Length..]).Chunk(IdsAtOnce))
        {
            var page = await queries.SearchAsync("Basic", new FhirQuery().WithAny("_id", some).Raw("_count", $"{IdsAtOnce}").ToString(), cancellation);
            foreach (var stored in page.Matches) if (Carriers.Story(stored) is { Kind: StoryKind.Story } story) found[$"Basic/{stored.Id}"] = story;
        }

        return found;
    }

    /// <summary>A profile that only stories know.</summary>
    private async Task<ProfileView?> UnknownProfileAsync(string url, ProfileDescription profile, CancellationToken cancellation)
    {
        SearchPage page;
        try
        {
            page = await SearchStoriesAsync(new FhirQuery().With("kind", "story").With("satisfied-by", url).Raw("_sort", "title"), TreeSize, cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return null;
        }

        var stories = page.Matches.Select(Carriers.Story).OfType<Story>().ToDictionary(story => $"Basic/{story.Id}", StringComparer.Ordinal);
        if (stories.Count == 0) return null;
        var needs = stories.SelectMany(story => story.Value.Statements.SelectMany(statement => Targets(statement).Select(CanonicalTarget.Parse).Where(target => target.Url == url)
            .Select(target => new TracedNeed(story.Key, statement.Key, default, default, false, target.ElementId, target.ToString(), LinkStatus.Orphaned, false, [])))).ToList();
        var whole = needs.Where(need => need.ElementId is null).Select(need => stories[need.Story]).Distinct().ToList();
        var names = await NamesAsync(whole.Take(ListSize).SelectMany(story => story.Roles), cancellation);
        return new ProfileView
        {
            Canonical = url,
            Title = profile.Title,
            Known = false,
            Facts = Facts(FactOf(T["Things.CanonicalUrl"], url)),
            Tree = new ElementTreeView([], false, null, null, null, null),
            UnknownElements = [.. needs.Where(need => need.ElementId is not null).GroupBy(need => need.ElementId!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => WithStories(new ElementRow(group.Key, group.Key, 0, null), url, [.. group], stories))],
            Stories = [.. whole.Take(ListSize).Select(story => Card(story, names))],
            Total = page.Total ?? stories.Count,
            AllHref = Addresses.Stories(new StoryFilter { Profile = url }),
            FeedHref = Addresses.ProfileFeed(url),
            Solutions = await SolutionsOfAsync([url], cancellation),
            Discussion = (await DiscussionAsync(url, cancellation)).Else(new HashSet<string>(StringComparer.Ordinal), T["Profile.ElementWord"], isGone: false),
        };
    }
}
