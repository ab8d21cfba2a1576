using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

internal sealed partial class CoverageReader
{
    // Read at once for a file: the graph is held for as long as that takes.
    private const int Piece = 5000;

    private const int MostStatements = 5;

    /// <summary>A page of statements.</summary>
    public async Task<StatementsView> StatementsAsync(StatementsInput input, CancellationToken cancellation)
    {
        var (list, facts, at) = await queries.TraceAsync(
            graph =>
            {
                var page = Address.ReadPage(input.Page, int.MaxValue, PageSize);
                var found = StatementList.Read(graph, input.Filter, (page - 1) * PageSize, PageSize);
                // A page beyond the last is the last.
                var last = Address.ReadPage(input.Page, found.Total, PageSize);
                return (last == page ? found : StatementList.Read(graph, input.Filter, (last - 1) * PageSize, PageSize), ScopeNames.Facts.Of(graph, input.Scope), last);
            }, cancellation);
        var scopes = await ScopeNames.ReadAsync(facts, names, definitions, profiles, texts, cancellation);
        var scope = input.Scope ?? CoverageScope.All;
        var first = input with { Page = null };
        var roles = facts.Roles.Select(each => (each, scopes.Role(each).Title)).OrderBy(each => each.Title, StringComparer.OrdinalIgnoreCase).Append((StatementsInput.None, texts["Coverage.Without.role"])).ToList();
        var features = facts.Features.Keys.Select(each => (each, scopes.Feature(each).Title)).OrderBy(each => each.Title, StringComparer.OrdinalIgnoreCase).Append((StatementsInput.None, texts["Coverage.Without.feature"])).ToList();
        (FacetView Facet, string? Value, StatementsInput Without)[] filters =
        [
            (Facet("status", input.Status?.Code(), [.. StatementStatuses.All.Select(status => (status.Code(), TraceLabels.Of(status).Text))]), input.Status?.Code(), first with { Status = null }),
            (Facet("verb", input.Verb?.Code(), [.. ConformanceVerbs.All.Select(verb => (verb.Code(), TraceLabels.Verb(verb)))]), input.Verb?.Code(), first with { Verb = null }),
            (Facet("role", input.Role, roles), input.Role, first with { Role = null }),
            (Facet("feature", input.Feature, features), input.Feature, first with { Feature = null }),
        ];
        return new StatementsView
        {
            ScopeTitle = scopes.Title(scope),
            IsKnown = input.Scope is not null && (list.Total > 0 || scopes.Knows(scope)),
            Total = list.Total,
            Rows = [.. list.Statements.Select(Row)],
            Paging = Address.Paging(at, list.Total, PageSize, page => (input with { Page = Address.Page(page) }).Href("/coverage/statements")),
            Facets = [.. filters.Select(each => each.Facet)],
            Active =
            [
                .. scope.Kind == ScopeKind.Catalogue ? Array.Empty<ActiveFilter>() : [new ActiveFilter(texts["Coverage.Scope"], scopes.Title(scope), (first with { Scope = CoverageScope.All }).Href("/coverage/statements"))],
                .. input.Words is { } words ? [new ActiveFilter(texts["Coverage.Words"], words, (first with { Words = null }).Href("/coverage/statements"))] : Array.Empty<ActiveFilter>(),
                .. filters.Where(each => each.Value is not null).Select(each => new ActiveFilter(each.Facet.Label, each.Facet.Options.First(option => option.Selected).Label, each.Without.Href("/coverage/statements"))),
            ],
        };
    }

    /// <summary>All statements, a row of a CSV file each.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> StatementRowsAsync(StatementsInput input, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var skip = 0; ; skip += Piece)
        {
            var list = await queries.TraceAsync(graph => StatementList.Read(graph, input.Filter, skip, Piece), cancellation);
            foreach (var statement in list.Statements)
                yield return
                [
                    statement.Name, statement.StoryTitle ?? "", statement.Key, statement.Label ?? "", statement.Verb.Code(), statement.Status.Code(), statement.IsAcknowledged ? "true" : "", statement.Reason ?? "",
                    string.Join("; ", statement.Links.Select(link => link.Target)), string.Join("; ", statement.Links.Select(link => link.IsSuspect ? $"{link.Status.Code()} suspect" : link.Status.Code())),
                ];
            if (skip + Piece >= list.Total) yield break;
        }
    }

    /// <summary>The elements of a profile that one denominator counts; null where there is no such profile.</summary>
    /// <param name="canonical">The profile.</param>
    /// <param name="denominator">Code of the denominator; another is taken for the key elements.</param>
    /// <param name="show"><c>asked</c>, <c>not-asked</c>, <c>shown</c>, <c>not-shown</c>; anything else is all.</param>
    /// <param name="page">The page, as it was written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ElementsView?> ElementsAsync(string? canonical, string? denominator, string? show, string? page, CancellationToken cancellation)
    {
        if (canonical is null || definitions.Find(canonical) is not { ResourceType: "StructureDefinition" } entry) return null;
        var report = await queries.CoverageAsync(new CoverageScope(ScopeKind.Profile, entry.Canonical), CoverageDetail.Full, cancellation);
        var profile = report.Profiles.FirstOrDefault(each => each.Canonical == entry.Canonical && each.Package == entry.Source) ?? report.Profiles.FirstOrDefault(each => each.Canonical == entry.Canonical);
        if (profile is null) return null;
        var (counted, name) = AllDenominators.FirstOrDefault(each => each.Name == denominator) is { Name: not null } known ? known : AllDenominators[^1];
        Func<ElementCoverage, bool> takes = show switch
        {
            "asked" => element => element.IsTraced,
            "not-asked" => element => !element.IsTraced,
            "shown" => element => element.Examples.Count > 0,
            "not-shown" => element => element.Examples.Count == 0,
            _ => _ => true,
        };
        var elements = profile.Elements.Where(element => element.Denominators.HasFlag(counted)).Where(takes).ToList();
        var at = Address.ReadPage(page, elements.Count, PageSize);
        var titles = report.Statements.ToLookup(statement => statement.Name, StringComparer.Ordinal);
        ItemLink Statement(string id) => titles[id].FirstOrDefault() is { } statement
            ? new ItemLink($"{statement.StoryTitle ?? statement.Story} {statement.Key}", CatalogueNames.StoryHref(statement.Reference, key: statement.Key)) : new ItemLink(id, null);
        return new ElementsView(
            profile.Name, profile.Canonical, Addresses.Profile(entry.Url), name, show is "asked" or "not-asked" or "shown" or "not-shown" ? show : "", elements.Count,
            [
                .. elements.Skip((at - 1) * PageSize).Take(PageSize).Select(element => new ElementCoverageRow(
                    element.Id, Addresses.Profile(entry.Url, element.Id), [.. element.Statements.Concat(element.Inherited).Distinct().Take(MostStatements).Select(Statement)],
                    Math.Max(0, element.Statements.Concat(element.Inherited).Distinct().Count() - MostStatements), element.Statements.Count == 0 && element.Inherited.Count > 0, element.IsTouched, element.Examples.Count)),
            ],
            Address.Paging(at, elements.Count, PageSize, other => Address.Of("/coverage/elements", ("profile", profile.Canonical), ("count", name), ("show", show), ("_page", Address.Page(other)))));
    }

    private StatementRowView Row(ListedStatement statement) => new(
        new ItemLink(statement.StoryTitle ?? statement.Story, CatalogueNames.StoryHref(statement.Story, statement.IsOfFeature)), statement.Key,
        CatalogueNames.StoryHref(statement.Story, statement.IsOfFeature, statement.Key), statement.Label, TraceLabels.Verb(statement.Verb),
        TraceLabels.Of(statement.Status, statement.IsAcknowledged), statement.Status.Code(), statement.Reason,
        [.. statement.Links.Select(link => (Target(link.Target), TraceLabels.Of(link.Status, link.IsSuspect)))]);

    private ItemLink Target(string written)
    {
        var target = CanonicalTarget.Parse(written);
        if (target.Url.Length == 0 || definitions.Find(target.Url) is null) return new ItemLink(written, null);
        var name = profiles.Describe(target.Url).Title;
        return new ItemLink(target.ElementId ?? name, Addresses.Profile(target.Url, target.ElementId));
    }

    private FacetView Facet(string name, string? selected, IReadOnlyList<(string Value, string Label)> options)
    {
        var list = options.Select(option => new FacetOption(option.Value, option.Label, 0, option.Value == selected)).ToList();
        if (selected is not null && list.TrueForAll(option => !option.Selected)) list.Insert(0, new FacetOption(selected, selected, 0, true));
        return new FacetView(name, texts[$"Coverage.Facet.{name}"], texts[$"Coverage.Any.{name}"], list);
    }
}
