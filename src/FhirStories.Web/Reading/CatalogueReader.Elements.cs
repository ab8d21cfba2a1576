using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Changes that a page of an impact lists.</summary>
    private const int MostChanges = 400;

    /// <summary>Examples that are held to the other definition while somebody waits.</summary>
    private const int MostJudged = 50;

    /// <summary>An element: what the profile says of it, who needs it, and what breaks if it changes. Null where there is no such element.</summary>
    public async Task<ElementView?> ElementAsync(string? url, string? element, CancellationToken cancellation)
    {
        if (UserInput.Value(url) is not { } asked || UserInput.Value(element) is not { } named) return null;
        var target = CanonicalTarget.Parse(asked);
        if (profiles.Describe(target.Canonical) is not { Entry: { } entry } profile || profiles.Facts(entry).NormalElementId(named) is not { } id) return null;
        var rows = await profiles.Rows.OfAsync(entry, cancellation);
        // What lies in the type of an element is no row of the snapshot.
        var row = rows.FirstOrDefault(each => each.Id == id) ?? Bare(id, target.Url);
        var trace = await queries.TraceAsync(graph => ProfileTrace.Of(graph, target.Url), cancellation);
        var needs = trace.Needs.Where(need => need.Status.Strength() != LinkStrength.Broken || need.Status == LinkStatus.DuplicateKey)
            .Where(need => need.ElementId is null || TreeCut.IsWithin(need.ElementId, id) || TreeCut.IsWithin(id, need.ElementId)).ToList();
        var stories = await StoriesAsync(needs.OrderBy(need => need.ElementId != id).Select(need => need.Story).Distinct(StringComparer.Ordinal).Take(TreeSize), cancellation);
        var shown = needs.Where(need => stories.ContainsKey(need.Story)).ToList();
        var tests = shown.Where(need => need.ElementId is not null).SelectMany(need => need.Tests).Distinct().ToList();
        return new ElementView
        {
            Profile = profile.Title,
            ProfileHref = Addresses.Profile(target.Canonical, id),
            Canonical = $"{target.Canonical}#{id}",
            Row = row,
            Facts = Facts(
                FactOf(T["Profile.HowMany"], row.Cardinality), new Fact(T["Profile.Type"], row.Types),
                row.Binding is null ? null : new Fact(T["Profile.CodesFrom"], [row.Binding with { Title = $"{row.Binding.Title} ({row.Strength})" }]),
                FactOf(T[row.IsPattern ? "Profile.Pattern" : "Profile.Fixed"], row.Value), FactOf(T["Profile.Sliced"], row.Slicing),
                FactOf(T["Profile.Flags"], string.Join(", ", FlagsOf(row))), FactOf(T["Profile.Rules"], string.Join(", ", row.Rules))),
            Exact = [.. Rows(shown.Where(need => need.ElementId == id), stories)],
            Around = [.. Rows(shown.Where(need => need.ElementId != id), stories)],
            Solutions = [.. trace.Solutions.Select(solution => new ItemLink(solution.Title ?? solution.Reference, $"/solutions/{solution.Reference.Split('/')[^1]}"))],
            Examples = [.. trace.Examples.Where(example => example.IsValid && example.Populated.Contains(id)).Select(example => new ItemLink(example.Reference, $"/fhir/{example.Reference}?_format=json"))],
            Tests = [.. tests.Select(test => new EvidenceView(new ItemLink(test.Reference, $"/fhir/{test.Reference}?_format=json"), TraceLabels.Of(test.Result)))],
            Discussion = (await DiscussionAsync(target.Url, cancellation)).On(key => profiles.Facts(entry).NormalElementId(key) == id),
            Comparisons = await ComparisonsAsync(entry, profile, id, cancellation),
        };
    }

    /// <summary>What it would mean if another definition took the place of one. Null where one of them is not here.</summary>
    public async Task<ImpactView?> ImpactAsync(string? url, string? with, CancellationToken cancellation)
    {
        if (UserInput.Value(url) is not { } before || UserInput.Value(with) is not { } after) return null;
        if (profiles.Describe(before) is not { Entry: { } old } one || profiles.Describe(after) is not { Entry: { } next } other) return null;
        var pair = await profiles.Impact.PairAsync(old, next, cancellation);
        var report = await queries.TraceAsync(graph => ImpactBuilder.Build(graph, old.Canonical, next.Canonical, [pair]), cancellation);
        var impact = report.Definitions is [var only, ..] ? only : new DefinitionImpact(old.Canonical, next.Canonical, []);
        var trace = await queries.TraceAsync(graph => ProfileTrace.Of(graph, old.Url), cancellation);
        var touched = impact.Statements.Select(statement => (statement.Reference, Key: statement.Name.Split('#')[^1], statement.Target)).ToHashSet();
        var stories = await StoriesAsync(impact.Statements.Select(statement => statement.Reference).Distinct(StringComparer.Ordinal).Take(TreeSize), cancellation);
        var needs = trace.Needs.Where(need => stories.ContainsKey(need.Story) && touched.Contains((need.Story, need.Key, need.Written))).ToList();
        return new ImpactView
        {
            Before = new ItemLink(Versioned(one), Addresses.Profile(before)),
            After = new ItemLink(Versioned(other), Addresses.Profile(after)),
            Changes = [.. impact.Changes.Take(MostChanges).Select(change => Change(change, old.Url))],
            MoreChanges = Math.Max(0, impact.Changes.Count - MostChanges),
            Statements = [.. Rows(needs, stories)],
            Solutions = [.. trace.Solutions.Select(solution => new ItemLink(solution.Title ?? solution.Reference, $"/solutions/{solution.Reference.Split('/')[^1]}"))],
            StopValidating = await queries.StopValidatingAsync([.. trace.Examples.Where(example => example.IsValid).Take(MostJudged).Select(example => example.Reference)], next.Canonical, cancellation)
                is var stopping ? [.. stopping.Select(reference => new ItemLink(reference, $"/fhir/{reference}?_format=json"))] : [],
            Tests = [.. needs.SelectMany(need => need.Tests).Select(test => test.Reference).Distinct(StringComparer.Ordinal).Select(reference => new ItemLink(reference, $"/fhir/{reference}?_format=json"))],
            FhirPath = $"/fhir/$impact?before={Uri.EscapeDataString(old.Canonical)}&after={Uri.EscapeDataString(next.Canonical)}",
        };
    }

    /// <summary>The other versions of a definition that are here, and what it can be compared with.</summary>
    private (IReadOnlyList<ItemLink> Versions, IReadOnlyList<ItemLink> Impacts) OthersOf(DefinitionEntry entry, ProfileDescription profile)
    {
        var versions = profiles.VersionsOf(entry.Url).ToList();
        var others = Others(entry, profile).ToList();
        return (
            versions.Count < 2 ? [] : [.. versions.Select(each => new ItemLink($"{each.Version} ({each.Source})", each.Canonical == entry.Canonical ? null : Addresses.Profile(each.Canonical)))],
            [.. others.Select(other => new ItemLink(Versioned(profiles.Describe(other.Canonical)), Addresses.Impact(entry.Canonical, other.Canonical)))]);
    }

    private IEnumerable<DefinitionEntry> Others(DefinitionEntry entry, ProfileDescription profile)
    {
        if (profile.SuccessorCanonical is { } canonical && profiles.Describe(canonical).Entry is { } successor && !successor.Equals(entry)) yield return successor;
        foreach (var version in profiles.VersionsOf(entry.Url)) if (version.Canonical != entry.Canonical) yield return version;
    }

    private async Task<IReadOnlyList<ElementComparison>> ComparisonsAsync(DefinitionEntry entry, ProfileDescription profile, string id, CancellationToken cancellation)
    {
        var found = new List<ElementComparison>();
        foreach (var other in Others(entry, profile).Take(4))
        {
            var pair = await profiles.Impact.PairAsync(entry, other, cancellation);
            var changes = ProfileDifference.Between(pair.BeforeElements, pair.AfterElements).Where(change => TreeCut.IsWithin(change.ElementId, id) || TreeCut.IsWithin(id, change.ElementId)).ToList();
            var described = profiles.Describe(other.Canonical);
            found.Add(new ElementComparison(
                new ItemLink(Versioned(described), Addresses.Profile(other.Canonical, id)), profiles.Facts(other).NormalElementId(id) is not null,
                [.. changes.Select(change => Change(change, entry.Url))], Addresses.Impact(entry.Canonical, other.Canonical)));
        }

        return found;
    }

    private static string Versioned(ProfileDescription profile) => profile.Version is null ? profile.Title : T["Story.NameAndVersion", profile.Title, profile.Version];

    private static ChangeRow Change(ElementChange change, string url) =>
        new(change.ElementId, Addresses.Element(url, change.ElementId), T[$"Impact.Aspect.{change.Aspect}"], change.Before, change.After, change.IsNarrowing);

    private static IEnumerable<string> FlagsOf(ElementRow row)
    {
        if (row.MustSupport) yield return T["Profile.MustSupport"];
        if (row.IsModifier) yield return T["Profile.Modifier"];
        if (row.IsSummary) yield return T["Profile.Summary"];
        if (!row.IsAllowed) yield return T["Profile.NotAllowed"];
    }

    private static IEnumerable<NeedRow> Rows(IEnumerable<TracedNeed> needs, IReadOnlyDictionary<string, Story> stories) =>
        from need in needs.DistinctBy(need => (need.Story, need.Key, need.ElementId))
        let story = stories[need.Story]
        let statement = story.Statements.FirstOrDefault(each => each.Key == need.Key)
        orderby Names.Title(story), need.Key
        select new NeedRow(
            new ItemLink(Names.Title(story), $"/stories/{story.Id}#{Uri.EscapeDataString(need.Key)}"), need.Key, FirstSentence(statement?.Label ?? statement?.Requirement), TraceLabels.Verb(need.Verb),
            TraceLabels.Of(need.Met, need.IsAcknowledged), need.ElementId, need.Outcome);
}
