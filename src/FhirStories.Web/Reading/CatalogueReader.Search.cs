using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private static readonly SearchPage NothingFound = new([], [], null, null, 0, []);

    /// <summary>Searches stories. Whatever the input, the answer is a page: a search that cannot be read finds nothing and says so.</summary>
    public async Task<ResultsView> SearchAsync(StoryFilter filter, CancellationToken cancellation)
    {
        var (page, notice) = await TrySearchAsync(filter, cancellation);
        var facets = new List<(Choice Choice, string? Selected, IReadOnlyList<FacetValue> Values)>();
        foreach (var choice in Choices)
        {
            var others = choice.Set(filter with { Page = null }, null);
            facets.Add((choice, choice.Get(filter), await TryFacetAsync(choice.Parameter, Query(others), cancellation)));
        }

        // No index counts how far stories are met: the choices are all that there are.
        facets.Add((MetChoice, filter.Met, []));
        if (filter.Met is { } met && StatementStatuses.Find(met) is null) notice ??= T["Search.Unreadable"];

        var stories = page.Matches.Select(Carriers.Story).OfType<Story>().ToList();
        var named = facets.Where(facet => facet.Choice.IsCanonical)
            .SelectMany(facet => facet.Values.Select(value => value.Value).Append(facet.Selected ?? ""));
        var names = await NamesAsync(named.Concat(stories.SelectMany(story => story.Roles.Concat(story.Features))), cancellation);
        string Label(Choice choice, string value) => choice.IsCanonical ? names.Link(value).Title : choice.Label(this, value);

        var first = filter with { Page = null };
        return new ResultsView(
            [.. stories.Select(story => Card(story, names))], page.Total,
            new Paging(
                page.Previous is null ? null : Addresses.Stories(first with { Page = page.Previous }),
                page.Next is null ? null : Addresses.Stories(first with { Page = page.Next })),
            [.. facets.Select(facet => Facet(facet.Choice, facet.Selected, facet.Values, value => Label(facet.Choice, value)))],
            [
                .. facets.Where(facet => facet.Selected is not null).Select(facet => new ActiveFilter(
                    facet.Choice.Name, Label(facet.Choice, facet.Selected!), Addresses.Stories(facet.Choice.Set(first, null)))),
            ],
            notice)
        {
            InFhir = filter is { Words: { } words, Page: null } ? await InFhirAsync(words, cancellation) : [],
        };
    }

    private async Task<(SearchPage Page, string? Notice)> TrySearchAsync(StoryFilter filter, CancellationToken cancellation)
    {
        try
        {
            return (await SearchStoriesAsync(Sorted(filter), PageSize, cancellation), null);
        }
        catch (FhirRequestException) when (filter.Page is not null)
        {
            var (page, notice) = await TrySearchAsync(filter with { Page = null }, cancellation);
            return (page, notice ?? T["Search.PageGone"]);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return (NothingFound, T["Search.Unreadable"]);
        }
    }

    private async Task<IReadOnlyList<FacetValue>> TryFacetAsync(string parameter, FhirQuery query, CancellationToken cancellation)
    {
        try
        {
            return await queries.FacetAsync("Basic", parameter, query.ToString(), cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return [];
        }
    }

    private static FhirQuery Sorted(StoryFilter filter)
    {
        var query = Query(filter);
        if (filter.Words is null) query.Raw("_sort", "title");
        return filter.Page is null ? query : query.Raw(SearchPage.ContinuationParameter, filter.Page);
    }

    private static FhirQuery Query(StoryFilter filter) => new FhirQuery()
        .With("kind", "story").With("text", filter.Words).With("role", filter.Role).With("care-setting", filter.CareSetting)
        .With("feature", filter.Feature).With("status", filter.Status).With("satisfied-by", filter.Profile).With("mapping-state", filter.State).With("coverage-status", filter.Met);

    private static FacetView Facet(Choice choice, string? selected, IReadOnlyList<FacetValue> values, Func<string, string> label)
    {
        if (choice == MetChoice)
            return new FacetView(choice.Field, choice.Name, choice.AnyLabel, [.. StatementStatuses.All.Select(status => new FacetOption(status.Code(), label(status.Code()), null, status.Code() == selected))]);

        var options = values.Where(value => choice.Parameter != "satisfied-by" || IsBare(value.Value))
            .GroupBy(value => value.Value, StringComparer.Ordinal)
            .Select(group => new FacetOption(group.Key, label(group.Key), group.Sum(value => value.Count), group.Key == selected))
            .OrderBy(option => option.Label, StringComparer.OrdinalIgnoreCase).ToList();
        if (selected is not null && options.TrueForAll(option => !option.Selected)) options.Insert(0, new FacetOption(selected, label(selected), 0, true));
        return new FacetView(choice.Field, choice.Name, choice.AnyLabel, options);
    }

    private static readonly Choice[] Choices =
    [
        new("role", T["Search.Role"], T["Search.AnyRole"], "role", true, f => f.Role, (f, v) => f with { Role = v }, (_, v) => v),
        new("setting", T["Search.CareSetting"], T["Search.AnyCareSetting"], "care-setting", false, f => f.CareSetting, (f, v) => f with { CareSetting = v }, (r, v) => r.CareSetting(v)),
        new("feature", T["Search.Feature"], T["Search.AnyFeature"], "feature", true, f => f.Feature, (f, v) => f with { Feature = v }, (_, v) => v),
        new("profile", T["Search.Profile"], T["Search.AnyProfile"], "satisfied-by", false, f => f.Profile, (f, v) => f with { Profile = v }, (r, v) => r.TargetName(v)),
        new("state", T["Search.Mapping"], T["Search.AnyMapping"], "mapping-state", false, f => f.State, (f, v) => f with { State = v }, (_, v) => Labels.StateText(v)),
        new("status", T["Search.Status"], T["Search.AnyStatus"], "status", false, f => f.Status, (f, v) => f with { Status = v }, (_, v) => Labels.StatusText(v)),
    ];

    private static readonly Choice MetChoice = new(
        "met", T["Search.Met"], T["Search.AnyMet"], "coverage-status", false, f => f.Met, (f, v) => f with { Met = v },
        (_, v) => StatementStatuses.Find(v) is { } status ? TraceLabels.Of(status).Text : v);

    private string CareSetting(string code) => codes.Of(Canonicals.CareSettingSystem, code);

    /// <summary>The name of a profile, with version and element where the target has them.</summary>
    private string TargetName(string text)
    {
        var target = CanonicalTarget.Parse(text);
        var name = profiles.Describe(target.Url).Title;
        if (target.Version is not null) name = T["Story.NameAndVersion", name, target.Version];
        return target.ElementId is null ? name : T["Search.Element", name, target.ElementId];
    }

    /// <summary>A filter of the search form: its field in the address, its words, and the search parameter behind it.</summary>
    private sealed record Choice(
        string Field, string Name, string AnyLabel, string Parameter, bool IsCanonical, Func<StoryFilter, string?> Get,
        Func<StoryFilter, string?, StoryFilter> Set, Func<CatalogueReader, string, string> Label);
}
