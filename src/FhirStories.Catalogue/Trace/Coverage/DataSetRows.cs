using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>Makes the rows of data sets.</summary>
internal static class DataSetRows
{
    /// <summary>The row of a data set.</summary>
    public static DataSetCoverage Row(TraceGraph graph, TracedArtefact set, CoverageDetail detail)
    {
        var mappings = graph.MappingsOf(set).ToLookup(mapping => mapping.Element, StringComparer.Ordinal);
        var items = set.Items!.Select(item => Row(graph.Resolver, item, mappings[item.Id])).ToList();
        var known = set.Items!.SelectMany(item => Above(item.Id)).ToHashSet(StringComparer.Ordinal);
        return new DataSetCoverage(set.Canonical, set.Title ?? set.Canonical)
        {
            Reference = set.Reference,
            Counts = DataItemStatuses.All.ToDictionary(status => status, status => items.Count(item => item.Status == status)),
            Items = detail == CoverageDetail.Full ? items : [],
            UnknownItems = [.. mappings.Select(mapping => mapping.Key).Where(id => !known.Contains(id)).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Items that no element holds, by name.</summary>
    public static IEnumerable<string> Unmapped(TraceGraph graph, TracedArtefact set)
    {
        var row = Row(graph, set, CoverageDetail.Full);
        return row.Items.Where(item => item.Status != DataItemStatus.Mapped).Select(item => row.NameOf(item.Id));
    }

    private static DataItemCoverage Row(TargetResolver resolver, DataItem item, IEnumerable<ElementMapping> mappings)
    {
        var all = mappings.ToList();
        var targets = all.Where(mapping => mapping.Target is not null).DistinctBy(mapping => mapping.Target).OrderBy(mapping => mapping.Target, StringComparer.Ordinal)
            .Select(mapping => resolver.Resolve(mapping.Target!) is var found ? new DataItemTarget(mapping.Target!, found.Status, mapping.Equivalence, found.Reason) : null!).ToList();
        var status = targets.Exists(target => target.Status.Strength() != LinkStrength.Broken) ? DataItemStatus.Mapped
            : targets.Count > 0 ? DataItemStatus.Broken : all.Count > 0 ? DataItemStatus.Gap : DataItemStatus.Unmapped;
        return new DataItemCoverage(item.Id, item.Label, status, targets);
    }

    private static IEnumerable<string> Above(string id)
    {
        for (var end = id.Length; end > 0; end = id.LastIndexOf('.', end - 1)) yield return id[..end];
    }
}
