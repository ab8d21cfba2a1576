using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Definitions;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Choices of a list on the front page; whoever looks for more searches.</summary>
    private const int ChoicesOnHome = 100;

    private const int ChangesOnHome = 6;

    /// <summary>The front page.</summary>
    public async Task<HomeView> HomeAsync(CancellationToken cancellation)
    {
        var kinds = await queries.FacetAsync("Basic", "kind", null, cancellation);
        var facets = new Dictionary<string, IReadOnlyList<FacetValue>>(StringComparer.Ordinal);
        foreach (var choice in Choices) facets[choice.Parameter] = await queries.FacetAsync("Basic", choice.Parameter, StoryQuery, cancellation);
        var roles = await queries.CountAsync("Basic", RoleQuery().ToString(), cancellation);
        var features = await FeaturesAsync(facets["feature"], cancellation);
        var changes = await ChangesAsync(null, cancellation);
        var coverage = await queries.CoverageAsync(CoverageScope.All, CoverageDetail.Summary, cancellation);
        var names = await NamesAsync(facets["role"].Take(ChoicesOnHome).Select(value => value.Value), cancellation);
        foreach (var feature in features) if (feature.Canonical is { } canonical) names.Add(canonical, new ItemLink(feature.Title, feature.Href));

        long Kind(string code) => kinds.FirstOrDefault(facet => facet.Value == code)?.Count ?? 0;
        return new HomeView(
            [
                new Figure(T["Home.Stories"], Kind("story"), "/stories"),
                new Figure(T["Home.Features"], Kind("feature"), "/features"),
                new Figure(T["Home.Roles"], roles, "/roles"),
                new Figure(T["Home.Profiles"], facets["satisfied-by"].Count(target => IsBare(target.Value)), "/profiles"),
            ],
            ChartReading.Of(coverage.Totals, new StoryFilter()), features,
            [.. changes.Changes.DistinctBy(change => change.Href).Take(ChangesOnHome)],
            [
                .. Choices.Select(choice => Facet(
                    choice, null, [.. facets[choice.Parameter].Where(value => choice.Parameter != "satisfied-by" || IsBare(value.Value)).Take(ChoicesOnHome)],
                    value => choice.IsCanonical ? names.Link(value).Title : choice.Label(this, value))),
                Facet(MetChoice, null, [], value => MetChoice.Label(this, value)),
            ]);
    }

    /// <summary>Links are indexed bare, with version, with element and in full; the bare ones name the profiles.</summary>
    private static bool IsBare(string target) => CanonicalTarget.Parse(target) is { Version: null, ElementId: null };
}
