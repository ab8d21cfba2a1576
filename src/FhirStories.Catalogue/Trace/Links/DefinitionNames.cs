using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>What definitions are called: by the last part of their canonical, whatever its case, for pages are often called so in small letters.</summary>
internal sealed class DefinitionNames
{
    private const string Fhir = "http://hl7.org/fhir/";
    private const string Core = Fhir + "StructureDefinition/";

    private readonly Dictionary<(string Kind, string Name), string?> _byName = [];
    private readonly Dictionary<string, string> _core = new(StringComparer.OrdinalIgnoreCase);

    public DefinitionNames(DefinitionStore definitions)
    {
        foreach (var kind in LinkSpelling.Kinds)
            foreach (var entry in definitions.List(null, kind).Concat(definitions.ListStored(kind)))
            {
                // The names of FHIR's own types are everybody's.
                if (entry.Url.StartsWith(Fhir, StringComparison.Ordinal))
                {
                    if (entry.Url.StartsWith(Core, StringComparison.Ordinal) && entry.Url.IndexOf('/', Core.Length) < 0) _core.TryAdd(entry.Url[Core.Length..], entry.Url);
                    continue;
                }
                if (LinkSpelling.KindOf(entry.Url) is not { } folder) continue;
                var name = (folder, LinkSpelling.NameOf(entry.Url).ToLowerInvariant());
                if (!_byName.TryAdd(name, entry.Url) && _byName[name] != entry.Url) _byName[name] = null;
            }
    }

    /// <summary>The one canonical that ends in a kind and a name; null where none does, or several do.</summary>
    public string? Only(string kind, string name) => _byName.GetValueOrDefault((kind, name.ToLowerInvariant()));

    /// <summary>The canonical of one of FHIR's own types, profiles or extensions; null where there is none of the name.</summary>
    public string? OfFhir(string name) => _core.GetValueOrDefault(name);
}
