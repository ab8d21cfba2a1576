using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

// Data sets, and the maps between elements of definitions.
public sealed partial class TraceGraph
{
    private readonly Dictionary<string, TracedArtefact> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TracedArtefact>> _maps = new(StringComparer.Ordinal);

    /// <summary>Logical models that say they are data sets, or that somebody has mapped; by canonical. What is retired is left out.</summary>
    public IEnumerable<TracedArtefact> DataSets => _models.Values.Where(model => !model.IsRetired && (model.IsDataSet || _maps.ContainsKey(CanonicalTarget.Parse(model.Canonical).Url)))
        .OrderBy(model => model.Canonical, StringComparer.Ordinal).ThenBy(model => model.Reference, StringComparer.Ordinal);

    /// <summary>What maps say of the elements of a definition, by map and in its order.</summary>
    /// <param name="url">Canonical of the definition, bare.</param>
    /// <param name="version">Its version; null for any.</param>
    public IEnumerable<ElementMapping> MappingsOf(string url, string? version) =>
        from map in _maps.GetValueOrDefault(url, []).OrderBy(each => each.Reference, StringComparer.Ordinal)
        from mapping in map.Mappings
        let source = CanonicalTarget.Parse(mapping.Source)
        where source.Url == url && (source.Version is null || version is null || CanonicalVersion.IsPartOf(source.Version, version))
        select mapping;

    internal IEnumerable<ElementMapping> MappingsOf(TracedArtefact set) => CanonicalTarget.Parse(set.Canonical) is var target ? MappingsOf(target.Url, target.Version) : [];

    internal IEnumerable<TracedArtefact> MapsOf(TracedArtefact set) => _maps.GetValueOrDefault(CanonicalTarget.Parse(set.Canonical).Url, []);

    private void Map(TracedArtefact artefact, bool isHere)
    {
        if (artefact.Items is not null)
        {
            if (isHere) _models[artefact.Reference] = artefact;
            else _models.Remove(artefact.Reference);
        }
        foreach (var url in artefact.Mappings.Select(mapping => CanonicalTarget.Parse(mapping.Source).Url).Distinct(StringComparer.Ordinal))
        {
            if (isHere) AddTo(_maps, url, artefact);
            else RemoveFrom(_maps, url, artefact);
        }
    }
}
