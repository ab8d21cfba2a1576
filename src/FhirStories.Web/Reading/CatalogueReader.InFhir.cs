using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Definitions;
using FhirStories.Definitions.Finding;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int MostInFhir = 5;

    // Of what the words find, most is needed by no story.
    private const int MostFound = 200;

    /// <summary>
    /// What the words of a search name in FHIR: a profile author looks for <c>Patient.identifier:nhsNumber</c>, and no story says so.
    /// Only what stories need, unless an element or definition is named exactly.
    /// </summary>
    private async Task<IReadOnlyList<NamedInFhir>> InFhirAsync(string words, CancellationToken cancellation)
    {
        var named = Canonical(words);
        var found = named.Count > 0 ? named
            : [.. finder.Find(words, MostFound, all: true).SelectMany(each => each.Profiles, (each, offer) => (Entry: offer.Profile, each.ElementId, IsExact: IsId(each, words)))];
        if (found.Count == 0) return [];
        var needed = await queries.TraceAsync(graph => found.Select(each => StoriesThatNeed(graph.Profile(each.Entry), each.ElementId)).ToList(), cancellation);
        return
        [
            .. found.Zip(needed, (each, stories) => (each.Entry, each.ElementId, each.IsExact, Stories: stories)).Where(each => each.Stories > 0 || each.IsExact)
                .OrderByDescending(each => each.Stories > 0).ThenByDescending(each => each.IsExact).Take(MostInFhir).Select(each => Named(each.Entry, each.ElementId, each.Stories)),
        ];
    }

    /// <summary>What a canonical names, with an element behind # or without.</summary>
    private List<(DefinitionEntry Entry, string? ElementId, bool IsExact)> Canonical(string words)
    {
        if (!Uri.TryCreate(words, UriKind.Absolute, out _)) return [];
        var target = CanonicalTarget.Parse(words);
        if (profiles.Describe(target.Canonical) is not { Entry: { } entry }) return [];
        return [(entry, target.ElementId is { } element ? profiles.Facts(entry).NormalElementId(element) : null, true)];
    }

    private static bool IsId(FoundElement found, string words) =>
        string.Equals(found.ElementId, words, StringComparison.OrdinalIgnoreCase) || found.ElementId is null && found.Profiles.Any(offer => string.Equals(offer.Profile.Name, words, StringComparison.OrdinalIgnoreCase));

    private static int StoriesThatNeed(ProfileNode? node, string? element) => node is null ? 0 : element is null ? node.Stories : node.StoriesThatNeed(element);

    private NamedInFhir Named(DefinitionEntry entry, string? element, int stories)
    {
        var profile = profiles.Describe(entry.Url ?? entry.Canonical);
        return element is null ? new(new ItemLink(profile.Title, Addresses.Profile(profile.Canonical)), profile.Release ?? "", stories)
            : new(new ItemLink(element, Addresses.Element(profile.Canonical, element)), $"{profile.Title}, {profile.Release}", stories);
    }
}
