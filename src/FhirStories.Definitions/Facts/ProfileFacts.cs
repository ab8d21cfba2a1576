using System.Collections.Frozen;
using System.Text.Json;
using FhirStories.Definitions.Facts;

namespace FhirStories.Definitions;

/// <summary>
/// What a StructureDefinition says of itself and of its elements, for pages and story rules. Elements are read when first
/// asked for; safe for any number of threads.
/// </summary>
public sealed class ProfileFacts
{
    private readonly Lazy<Content> _content;
    private readonly Lazy<IReadOnlyList<ElementFacts>> _normalised;

    internal ProfileFacts(DefinitionStore store, DefinitionEntry definition)
    {
        Store = store;
        Definition = definition;
        _content = new Lazy<Content>(() => Content.Read(definition.Location.Read()));
        _normalised = new Lazy<IReadOnlyList<ElementFacts>>(() =>
            [.. (definition.Location.Pack.IsNormalised ? Elements : Content.Read(store.ReadJson(definition)).Elements).Select(e => e with { Id = NormalElementId(e.Id) ?? e.Id })]);
    }

    /// <summary>URL, version, name, title, type, base, status, release, source.</summary>
    public DefinitionEntry Definition { get; }

    /// <summary>The FHIR version that the definition states, unchanged: <c>3.0.2</c>, <c>4.0.1</c>.</summary>
    public string? FhirVersion => _content.Value.FhirVersion;

    /// <summary>Whether its publisher withdrew it: Care Connect as a whole, and whatever is retired.</summary>
    public bool IsDeprecated => Definition.Status == "retired" || Store.Successors.Knows(Definition.Url);

    /// <summary>The canonical that replaces a deprecated definition, or null where none is known.</summary>
    public string? Successor => Store.Successors.Find(Definition.Url);

    /// <summary>The canonical that replaces another definition of the same store, bare; null where none is known.</summary>
    public string? SuccessorOf(string url) => Store.Successors.Find(url);

    /// <summary>
    /// The elements it states, in order: a profile's differential; a resource's or data type's whole tree.
    /// </summary>
    public IReadOnlyList<ElementFacts> Elements => _content.Value.Elements;

    /// <summary>The elements of a StructureDefinition that is at hand: of its snapshot, or without one of its differential.</summary>
    /// <param name="structureDefinition">UTF-8 JSON, of any release.</param>
    public static IReadOnlyList<ElementFacts> ElementsOf(ReadOnlyMemory<byte> structureDefinition)
    {
        using var document = JsonDocument.Parse(structureDefinition);
        return Content.ReadElements(document.RootElement, "snapshot") is { Length: > 0 } whole ? whole : Content.ReadElements(document.RootElement, "differential");
    }

    /// <summary>
    /// Whether the definition has the element, stated by itself or by what it builds on: its base definitions, the types of
    /// its elements and those types' profiles. A slice that none of them defines is no element.
    /// </summary>
    /// <param name="elementId">As in <c>ElementDefinition.id</c>, root included: <c>Patient.identifier:nhsNumber.system</c>.</param>
    public bool HasElement(string elementId) => FindElement(elementId) is not null;

    /// <summary>The nearest statement about an element: the profile's own, or its base's, or its type's; null where there is no such element.</summary>
    /// <inheritdoc cref="HasElement" path="/param"/>
    public ElementFacts? FindElement(string elementId)
    {
        ArgumentNullException.ThrowIfNull(elementId);
        return ElementResolver.Resolve(this, elementId);
    }

    /// <summary>
    /// The one id of an element that authors write in several ways (<c>Observation.valueQuantity</c> is
    /// <c>Observation.value[x]:valueQuantity</c>); null where there is no such element.
    /// </summary>
    /// <inheritdoc cref="HasElement" path="/param"/>
    public string? NormalElementId(string elementId)
    {
        ArgumentNullException.ThrowIfNull(elementId);
        return ElementResolver.Normalise(this, elementId);
    }

    internal DefinitionStore Store { get; }

    /// <summary><see cref="Elements"/> in the R4 model and each under its one id, whichever way the definition came here: facts and the package they are of are equal in it.</summary>
    internal IReadOnlyList<ElementFacts> NormalisedElements => _normalised.Value;

    internal bool HasSnapshot => _content.Value.IsWhole;

    internal string Root => _content.Value.Elements is [var first, ..] ? first.Path.Split('.')[0] : Definition.Type ?? Definition.Name;

    internal ElementFacts? ById(string id) => _content.Value.ById.GetValueOrDefault(id);

    /// <summary>The definition it builds on, in its own release.</summary>
    public ProfileFacts? Base =>
        Definition.BaseDefinition is { } url && url != Definition.Url ? Store.Profile(url, Definition.Release) : null;

    private sealed record Content(string? FhirVersion, IReadOnlyList<ElementFacts> Elements, FrozenDictionary<string, ElementFacts> ById, bool IsWhole)
    {
        public static Content Read(ReadOnlyMemory<byte> json)
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var version = root.TryGetProperty("fhirVersion", out var text) ? text.GetString() : null;
            var snapshot = ReadElements(root, "snapshot");
            var differential = ReadElements(root, "differential");
            var byId = new Dictionary<string, ElementFacts>(StringComparer.Ordinal);
            // The first statement wins: the differential's, and the first of two that share an id (published sets have such).
            foreach (var element in differential.Concat(snapshot)) byId.TryAdd(element.Id, element);
            return new Content(version, differential.Length > 0 ? differential : snapshot, byId.ToFrozenDictionary(StringComparer.Ordinal), snapshot.Length > 0);
        }

        public static ElementFacts[] ReadElements(JsonElement root, string part) =>
            root.TryGetProperty(part, out var list) && list.TryGetProperty("element", out var elements)
                ? [.. elements.EnumerateArray().Select(ElementFactsReader.Read)]
                : [];
    }
}
