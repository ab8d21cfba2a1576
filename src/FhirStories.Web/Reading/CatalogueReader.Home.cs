using FhirStories.Definitions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>The front page.</summary>
    public async Task<HomeView> HomeAsync(CancellationToken cancellation)
    {
        var kinds = await queries.FacetAsync("Basic", "kind", null, cancellation);
        var states = await queries.FacetAsync("Basic", "mapping-state", StoryQuery, cancellation);
        var targets = await queries.FacetAsync("Basic", "satisfied-by", StoryQuery, cancellation);
        var roles = await queries.CountAsync("Basic", RoleQuery().ToString(), cancellation);
        var features = await FeaturesAsync(cancellation);
        var newest = await queries.SearchAsync(
            "Basic", new FhirQuery().With("kind", "story").Raw("_sort", "-_lastUpdated").Raw("_count", "6").ToString(), cancellation);

        long Kind(string code) => kinds.FirstOrDefault(facet => facet.Value == code)?.Count ?? 0;
        Figure State((string Code, string Words) state) => new(
            state.Words, states.FirstOrDefault(facet => facet.Value == state.Code)?.Count ?? 0,
            Addresses.Stories(new StoryFilter { State = state.Code }));
        return new HomeView(
            [
                new Figure("stories", Kind("story"), "/stories"),
                new Figure("features", Kind("feature"), "/features"),
                new Figure("roles", roles, "/roles"),
                new Figure("profiles linked", targets.Count(target => IsBare(target.Value)), "/profiles"),
            ],
            [.. StateWords.Select(State)], features, await CardsAsync(newest.Matches, cancellation));
    }

    private static readonly (string Code, string Words)[] StateWords =
        [("mapped", "a link that is mapped"), ("gap", "a known gap"), ("out-of-scope", "something out of scope")];

    /// <summary>Links are indexed bare, with version, with element and in full; the bare ones name the profiles.</summary>
    private static bool IsBare(string target) => CanonicalTarget.Parse(target) is { Version: null, ElementId: null };
}
