using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Matrix;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>The filters of the matrix as its form shows them: what there is to choose, and what is chosen.</summary>
internal sealed class MatrixFilters
{
    private readonly PageTexts _texts;

    public MatrixFilters(MatrixQuery query, TraceMatrix matrix, Names roles, PageTexts texts)
    {
        _texts = texts;
        var first = query with { Rows = null, Columns = null };
        var features = matrix.Rows.Select(row => row.Feature).OfType<MatrixFeature>().DistinctBy(feature => feature.Canonical)
            .Select(feature => (feature.Canonical, CatalogueNames.Feature(feature.Canonical, feature.Title, null).Title)).OrderBy(each => each.Title, StringComparer.OrdinalIgnoreCase).ToList();
        var wanting = matrix.Rows.SelectMany(row => row.Facts.Roles).Distinct(StringComparer.Ordinal).Select(role => (role, roles.Link(role).Title)).OrderBy(each => each.Title, StringComparer.OrdinalIgnoreCase).ToList();
        (FacetView Facet, string? Value, Func<MatrixQuery> Without)[] all =
        [
            (Facet("feature", query.Feature, features), query.Feature, () => first with { Feature = null }),
            (Facet("role", query.Role, wanting), query.Role, () => first with { Role = null }),
            (Facet("package", query.Package, [.. Packages(matrix)]), query.Package, () => first with { Package = null }),
            (Facet("status", query.Status?.Code(), [.. CellStatuses.All.Select(status => (status.Code(), status == CellStatus.Broken ? texts["Matrix.Broken"] : texts[$"Trace.Statement.{status.Code()}"]))]),
                query.Status?.Code(), () => first with { Status = null }),
            (Facet("state", query.State is { } state ? MatrixQuery.Code(state) : null, [.. Enum.GetValues<MatrixState>().Select(each => (MatrixQuery.Code(each), texts[$"Matrix.State.{MatrixQuery.Code(each)}"]))]),
                query.State?.ToString(), () => first with { State = null }),
            (Facet("verb", query.Verb?.Code(), [.. ConformanceVerbs.All.Select(verb => (verb.Code(), TraceLabels.Verb(verb)))]), query.Verb?.Code(), () => first with { Verb = null }),
        ];
        Facets = [.. all.Select(each => each.Facet)];
        Active =
        [
            .. query.Words is { } words ? [new ActiveFilter(texts["Matrix.Words"], words, (first with { Words = null }).Href("/matrix"))] : Array.Empty<ActiveFilter>(),
            .. query.Profile is { } profile ? [new ActiveFilter(texts["Matrix.ProfileWords"], profile, (first with { Profile = null }).Href("/matrix"))] : Array.Empty<ActiveFilter>(),
            .. all.Where(each => each.Value is not null).Select(each => new ActiveFilter(each.Facet.Label, each.Facet.Options.First(option => option.Selected).Label, each.Without().Href("/matrix"))),
            .. query.WithUnneeded ? [new ActiveFilter(texts["Matrix.Profiles"], texts["Matrix.UnneededShown"], (first with { WithUnneeded = false }).Href("/matrix"))] : Array.Empty<ActiveFilter>(),
        ];
    }

    /// <summary>The choices.</summary>
    public IReadOnlyList<FacetView> Facets { get; }

    /// <summary>What is chosen, each with the address of the same matrix without it.</summary>
    public IReadOnlyList<ActiveFilter> Active { get; }

    /// <summary>Families of packages, and their versions where there are several.</summary>
    private IEnumerable<(string, string)> Packages(TraceMatrix matrix)
    {
        foreach (var family in matrix.Columns.Select(column => column.Package).OfType<string>().Distinct(StringComparer.Ordinal).GroupBy(package => package.Split('#')[0]).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yield return (family.Key, family.Key);
            if (family.Count() == 1) continue;
            foreach (var version in family.Order(StringComparer.Ordinal)) yield return (version, version.Replace('#', ' '));
        }
        if (matrix.Columns.Any(column => column.Package is null)) yield return (MatrixFilter.NotHere, _texts["Matrix.NotHere"]);
    }

    private FacetView Facet(string name, string? selected, IReadOnlyList<(string Value, string Label)> options)
    {
        var list = options.Select(option => new FacetOption(option.Value, option.Label, 0, option.Value == selected)).ToList();
        // What is chosen and is not there is shown as it was written, so that it can be taken back.
        if (selected is not null && list.TrueForAll(option => !option.Selected)) list.Insert(0, new FacetOption(selected, selected, 0, true));
        return new FacetView(name, _texts[$"Matrix.Facet.{name}"], _texts[$"Matrix.Any.{name}"], list);
    }
}
