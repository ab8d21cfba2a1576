using System.Collections.Concurrent;
using System.Text.Json;
using FhirStories.Catalogue.Rules;
using FhirStories.Definitions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>What the definitions say about a profile, as far as pages show it. Unknown profiles have a stand-in.</summary>
internal sealed record ProfileDescription(
    string Canonical, string Title, bool Known, string? Type, string? Version, string Release, string? Publisher, bool Deprecated,
    ItemLink? Successor);

/// <summary>Profiles by canonical.</summary>
internal sealed class ProfileDirectory(DefinitionStore store) : IDefinitionLookup
{
    private readonly ConcurrentDictionary<DefinitionEntry, string?> _publishers = new(ReferenceEqualityComparer.Instance);

    /// <summary>A profile; a stand-in when the server has no definition of it.</summary>
    public ProfileDescription Describe(string canonical)
    {
        if (store.Find(canonical) is not { } entry)
        {
            return new ProfileDescription(
                canonical, canonical.TrimEnd('/').Split('/')[^1], false, null, null, "Definition not on this server", null, false, null);
        }

        var facts = store.Profile(canonical);
        var successor = facts?.Successor;
        return new ProfileDescription(
            canonical, string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title, true, entry.Type, entry.Version,
            Labels.Release(facts?.FhirVersion ?? Version(entry.Release)), Publisher(entry), facts?.IsDeprecated ?? false,
            successor is null ? null : new ItemLink(successor.Split('/')[^1], Addresses.Profile(successor)));
    }

    /// <summary>What the story rules ask: whether the target of a link exists.</summary>
    public DefinitionStatus Find(string url, string? version, string? elementId)
    {
        if (store.Profile(url) is not { } profile) return new DefinitionStatus(DefinitionState.Unresolvable);
        var state = elementId is null || profile.HasElement(elementId) ? DefinitionState.Known : DefinitionState.UnknownElement;
        return new DefinitionStatus(state, profile.IsDeprecated, profile.Successor);
    }

    /// <summary>
    /// The elements that a profile states, those that stories name besides, and whatever lies above them, as a tree in order.
    /// </summary>
    public IReadOnlyList<ElementRow> Elements(string canonical, IEnumerable<string> named)
    {
        if (store.Profile(canonical) is not { } profile) return [];
        var tree = new ElementTree();
        foreach (var element in profile.Elements) tree.Add(element.Id);
        foreach (var id in named.Where(profile.HasElement)) tree.Add(id);
        return [.. tree.InOrder().Select(each => Row(each.Id, each.Depth, profile.FindElement(each.Id)))];
    }

    private static ElementRow Row(string id, int depth, ElementFacts? element)
    {
        var last = id[(id.LastIndexOf('.') + 1)..];
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        var (name, slice) = colon < 0 ? (last, null) : (last[..colon], last[(colon + 1)..]);
        if (element is null) return new ElementRow(id, name, depth, slice, "", "", null, [], null, [], 0, "");
        return new ElementRow(
            id, name, depth, slice, Cardinality(element), string.Join(", ", element.Types.Select(Type).Distinct()), Binding(element), [.. Flags(element)],
            element.Short, [], 0, "");
    }

    private static string Cardinality(ElementFacts element) =>
        element is { Min: null, Max: null } ? "" : $"{element.Min?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "…"}..{element.Max ?? "…"}";

    private static string Type(TypeFacts type)
    {
        var code = type.Code.Split('/', '.')[^1];
        var others = type.Targets.Count > 0 ? type.Targets : type.Profiles;
        return others.Count == 0 ? code : $"{code} ({string.Join(" or ", others.Select(each => each.Split('/')[^1]))})";
    }

    private static string? Binding(ElementFacts element) =>
        element.Binding is { } binding ? binding.ValueSet is { } set ? $"{set.Split('/')[^1]} ({binding.Strength})" : binding.Strength : null;

    private static IEnumerable<string> Flags(ElementFacts element)
    {
        if (element.MustSupport) yield return "Must support";
        if (element.IsModifier) yield return "Modifier";
        if (element.Value is { } value) yield return value.IsPattern ? "Pattern" : "Fixed value";
        if (element.Slicing is not null) yield return "Sliced";
        if (element.Max == "0") yield return "Not used";
    }

    private string? Publisher(DefinitionEntry entry) => _publishers.GetOrAdd(entry, each =>
    {
        using var document = JsonDocument.Parse(store.ReadJson(each));
        return document.RootElement.TryGetProperty("publisher", out var publisher) ? publisher.GetString() : null;
    });

    private static string? Version(FhirRelease release) => release switch
    {
        FhirRelease.Stu3 => "3.0.2",
        FhirRelease.R4 => "4.0.1",
        FhirRelease.R5 => "5.0.0",
        _ => null,
    };
}
