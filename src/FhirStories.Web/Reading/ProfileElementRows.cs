using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Reading;

/// <summary>The elements of a definition as rows of a tree, in the way FHIR people know it.</summary>
/// <param name="store">Has the definitions, and tells which types and value sets have a page here.</param>
internal sealed class ProfileElementRows(DefinitionStore store)
{
    /// <summary>What allows more types than this allows almost any.</summary>
    private const int MostTypes = 12;

    private const int LongestValue = 80;
    private const int MostStated = 2000;
    private static readonly PageTexts T = new();

    // Every element and resource has these rules, and no reader looks for them.
    private static readonly string[] Universal = ["ele", "ext", "dom"];

    /// <summary>Whether a profile states so much that no reader should wait until all it inherits is worked out: the work grows faster than that.</summary>
    public bool StatesTooMuch(DefinitionEntry entry) => entry.Derivation == "constraint" && store.Profile(entry).Elements.Count > MostStated;

    /// <summary>Every element of a definition with all that it inherits; of one whose snapshot cannot be made, or would take long, what it states itself.</summary>
    public async Task<IReadOnlyList<ElementRow>> OfAsync(DefinitionEntry entry, CancellationToken cancellation)
    {
        var profile = store.Profile(entry);
        IReadOnlyList<ElementFacts> elements = [];
        IReadOnlySet<string> summary = new HashSet<string>();
        if (!StatesTooMuch(entry))
        {
            var snapshot = await store.Snapshots.GetAsync(entry, cancellation);
            (elements, summary) = (ProfileFacts.ElementsOf(snapshot.Json), InSummary(snapshot.Json));
        }

        if (elements.Count == 0) elements = profile.Elements;
        var canonical = entry.Url;
        return [.. elements.Select(element => Row(element, profile.NormalElementId(element.Id) ?? element.Id, summary.Contains(element.Id), canonical)).DistinctBy(row => row.Id)];
    }

    private ElementRow Row(ElementFacts element, string id, bool isSummary, string canonical)
    {
        var last = id[(id.LastIndexOf('.') + 1)..];
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        return new ElementRow(id, colon < 0 ? last : last[..colon], id.Count(c => c is '.' or ':'), colon < 0 ? null : last[(colon + 1)..])
        {
            Cardinality = element is { Min: null, Max: null } ? "" : $"{element.Min?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "…"}..{element.Max ?? "…"}",
            IsAllowed = element.Max != "0",
            Types = Types(element),
            Binding = element.Binding?.ValueSet is { } set ? Named(set, "ValueSet") : null,
            Strength = element.Binding?.Strength,
            Value = element.Value is { } value ? Value(value) : null,
            IsPattern = element.Value?.IsPattern ?? false,
            Slicing = element.Slicing is { } slicing ? T["Profile.SlicedBy", slicing.Discriminators.Count == 0 ? T["Profile.SlicedByNothing"] : string.Join(", ", slicing.Discriminators), slicing.Rules] : null,
            Short = string.IsNullOrWhiteSpace(element.Short) ? null : element.Short,
            MustSupport = element.MustSupport,
            IsModifier = element.IsModifier,
            IsSummary = isSummary,
            Rules = [.. element.Invariants.Where(rule => !Universal.Contains(rule.Key.Split('-')[0])).Select(rule => rule.Key).Distinct(StringComparer.Ordinal)],
            Href = Addresses.Element(canonical, id),
        };
    }

    private IReadOnlyList<ItemLink> Types(ElementFacts element)
    {
        if (element.ContentReference is { } same) return [new ItemLink(T["Profile.SameAs", same], null)];
        if (element.Types.Count > MostTypes) return [new ItemLink(T["Profile.AnyType"], null)];
        var links = new List<ItemLink>();
        foreach (var type in element.Types)
        {
            var code = type.Code.Split('/', '.')[^1];
            var others = type.Targets.Count > 0 ? type.Targets : type.Profiles;
            if (others.Count == 0) links.Add(new ItemLink(code, null));
            foreach (var other in others) links.Add(Named(other, "StructureDefinition") is var link && type.Targets.Count > 0 ? link with { Title = $"{code}({link.Title})" } : link);
        }

        return [.. links.Distinct()];
    }

    /// <summary>The last part of a canonical, with its page or resource where it is here.</summary>
    private ItemLink Named(string canonical, string type)
    {
        var url = CanonicalTarget.Parse(canonical).Url;
        var entry = store.Find(url);
        var name = url.TrimEnd('/').Split('/')[^1];
        return entry is null || entry.ResourceType != type ? new ItemLink(name, null)
            : new ItemLink(name, type == "StructureDefinition" ? Addresses.Profile(url) : $"/fhir/{type}/{entry.Id}?_format=json");
    }

    private static string Value(ValueFacts value)
    {
        var text = value.Json.Length > 1 && value.Json[0] == '"' ? value.Json[1..^1] : value.Json;
        return text.Length <= LongestValue ? text : text[..LongestValue] + "…";
    }

    private static HashSet<string> InSummary(ReadOnlyMemory<byte> json)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("snapshot", out var snapshot) || !snapshot.TryGetProperty("element", out var elements)) return found;
        foreach (var element in elements.EnumerateArray())
            if (element.TryGetProperty("isSummary", out var flag) && flag.ValueKind == JsonValueKind.True && element.TryGetProperty("id", out var id)) found.Add(id.GetString()!);
        return found;
    }
}
