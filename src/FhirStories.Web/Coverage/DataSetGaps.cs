using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Coverage;

/// <summary>Items of data sets that no element holds: two searches, whatever their number.</summary>
internal sealed class DataSetGaps(ICatalogueQueries queries)
{
    // More data sets than any catalogue has.
    private const string Most = "500";

    /// <summary>The items, by data set and in its order. Of a data set that nobody has mapped yet that is all.</summary>
    public async Task<IReadOnlyList<GapRow>> ReadAsync(CancellationToken cancellation)
    {
        var sets = (await queries.SearchAsync("StructureDefinition", $"kind=logical&_count={Most}", cancellation)).Matches.Select(Carriers.Parse<StructureDefinition>).OfType<StructureDefinition>().ToList();
        if (sets.Count == 0) return [];
        var maps = (await queries.SearchAsync("ConceptMap", $"_count={Most}", cancellation)).Matches.Select(Carriers.Parse<ConceptMap>).OfType<ConceptMap>().SelectMany(map => map.Group).ToLookup(group => group.Source ?? "", StringComparer.Ordinal);
        return [.. sets.OrderBy(Title, StringComparer.OrdinalIgnoreCase).SelectMany(set => Unmapped(set, maps[set.Url ?? ""]))];
    }

    private static IEnumerable<GapRow> Unmapped(StructureDefinition set, IEnumerable<ConceptMap.GroupComponent> groups)
    {
        var targets = groups.SelectMany(group => group.Element.SelectMany(element => element.Target, (element, target) => (element.Code, Target: target, IsHeld: group.Target is not null && target is { Code: not null } && target.Equivalence != ConceptMapEquivalence.Unmatched)))
            .ToLookup(each => each.Code ?? "", StringComparer.Ordinal);
        var of = new ItemLink(Title(set), $"/data-sets/{set.Id}");
        return (set.Differential?.Element ?? []).Skip(1).Where(element => !targets[element.ElementId ?? ""].Any(each => each.IsHeld)).Select(element => new GapRow(
            new ItemLink(string.IsNullOrWhiteSpace(element.Short) ? element.ElementId ?? "" : element.Short, of.Href), $"{set.Url}#{element.ElementId}", of,
            targets[element.ElementId ?? ""].Select(each => each.Target.Comment).FirstOrDefault(comment => !string.IsNullOrWhiteSpace(comment)), null));
    }

    private static string Title(StructureDefinition set) => new[] { set.Title, set.Name, set.Id }.First(text => !string.IsNullOrWhiteSpace(text))!;
}
