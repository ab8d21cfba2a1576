using FhirStories.Definitions;
using FhirStories.Web.Models;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Data sets, by title.</summary>
    public Task<IReadOnlyList<ListEntry>> DataSetsAsync(CancellationToken cancellation) =>
        EntriesAsync<StructureDefinition>(
            "StructureDefinition", "kind=logical", each => new ListEntry(Title(each), $"/data-sets/{each.Id}", FirstSentence(each.Description)), cancellation);

    /// <summary>A data set with the elements that hold its items, and its gaps.</summary>
    public async Task<Found<DataSetView>> DataSetAsync(string? id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("StructureDefinition", id, cancellation);
        if (stored is null || Carriers.Parse<StructureDefinition>(stored) is not { Kind: StructureDefinition.StructureDefinitionKind.Logical } model) return new(null, deletedAt);
        var maps = model.Url is null ? [] : (await queries.SearchAsync("ConceptMap", new FhirQuery().With("source-system", model.Url).Raw("_count", "50").ToString(), cancellation))
            .Matches.Select(Carriers.Parse<ConceptMap>).OfType<ConceptMap>().ToList();
        var rows = (model.Differential?.Element ?? []).Skip(1).Select(element => Row(element, maps)).ToList();
        var needed = model.Extension.Concat((model.Differential?.Element ?? []).SelectMany(element => element.Extension))
            .Where(extension => extension.Url == "http://hl7.org/fhir/StructureDefinition/satisfies-requirement")
            .Select(extension => (extension.GetExtension("reference")?.Value as Canonical)?.Value).OfType<string>().Select(each => CanonicalTarget.Parse(each).Url).Distinct().ToList();
        var stories = needed.Count == 0 ? new StoryList([], 0) : await ListAsync(new FhirQuery().With("kind", "story").WithAny("url", needed), cancellation);
        return new(new DataSetView(
            Title(model), Labels.Status(model.Status), markdown.ToHtml(model.Description),
            Facts(FactOf(T["Things.Version"], model.Version), FactOf(T["Things.Publisher"], model.Publisher)),
            rows, rows.Count(row => row.Places.Count == 0), maps.Count > 0, stories.Cards, Carriers.Source(stored, ThingKind.DataSet, Title(model), model.Url, model.Version, model.Publisher, model.Date)));
    }

    private DataItemRow Row(ElementDefinition element, IReadOnlyList<ConceptMap> maps)
    {
        var found = maps.SelectMany(map => map.Group).SelectMany(group => group.Element.Where(each => each.Code == element.ElementId)
            .SelectMany(each => each.Target, (_, target) => (group.Target, Target: target))).ToList();
        var cardinality = element.Min is null && element.Max is null ? "" : T["DataSet.Cardinality", element.Min ?? 0, element.Max is "*" or null ? T["DataSet.Many"] : element.Max];
        return new(
            Text(element.Short) ?? element.ElementId ?? "", Text(element.Definition) is { } meaning && meaning != element.Short ? meaning : null, cardinality,
            [
                .. found.Where(each => each.Target.Code is not null && each.Target.Equivalence != ConceptMapEquivalence.Unmatched && each.Item1 is not null)
                    .Select(each => new DataItemPlace(profiles.Describe(CanonicalTarget.Parse(each.Item1!).Url).Title, each.Target.Code!, Addresses.Profile(CanonicalTarget.Parse(each.Item1!).Url, each.Target.Code!), Text(each.Target.Comment))),
            ],
            found.Where(each => each.Target.Code is null || each.Target.Equivalence == ConceptMapEquivalence.Unmatched).Select(each => Text(each.Target.Comment)).OfType<string>().FirstOrDefault());
    }

    private static string Title(StructureDefinition model) => Text(model.Title) ?? Text(model.Name) ?? model.Id ?? T["DataSet.DataSet"];
}
