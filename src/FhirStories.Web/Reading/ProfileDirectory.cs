using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirStories.Definitions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>What the definitions say about a profile, as far as pages show it. Unknown profiles have a stand-in.</summary>
internal sealed record ProfileDescription(
    string Canonical, string Title, bool Known, string? Type, string? Version, string Release, string? Publisher, bool Deprecated,
    ItemLink? Successor);

/// <summary>Profiles by canonical.</summary>
internal sealed partial class ProfileDirectory(DefinitionStore store)
{
    /// <summary>What allows more types than this allows almost any.</summary>
    private const int MostTypes = 12;

    // By the entry itself: when packages change there are new entries, and what was kept of the old ones goes with them.
    private readonly ConditionalWeakTable<DefinitionEntry, PublisherName> _publishers = [];

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
            successor is null ? null : new ItemLink(successor.Split('/')[^1], store.Find(successor) is null ? successor : Addresses.Profile(successor)));
    }

    /// <summary>
    /// The elements that a profile states, those that stories name besides, and whatever lies above them, as a tree in order.
    /// </summary>
    public IReadOnlyList<ElementRow> Elements(string canonical, IEnumerable<string> named)
    {
        if (store.Profile(canonical) is not { } profile) return [];
        var bases = Bases(profile).ToList();
        var tree = new ElementTree();
        foreach (var element in bases is [.., var type] ? type.Elements : []) tree.Add(element.Id, wanted: false);
        foreach (var element in profile.Elements) tree.Add(element.Id, wanted: true);
        foreach (var id in named.Where(profile.HasElement)) tree.Add(id, wanted: true);
        return [.. tree.InOrder().Select(each => Row(each.Id, each.Depth, Whole(each.Id, profile, bases)))];
    }

    /// <summary>What a profile builds on, the nearest first; the last is the resource type itself.</summary>
    private IEnumerable<ProfileFacts> Bases(ProfileFacts profile)
    {
        for (var depth = 0; depth < 8 && profile.Definition is { Derivation: "constraint", BaseDefinition: { } url }; depth++)
        {
            if (store.Profile(url, profile.Definition.Release) is not { } next) yield break;
            yield return profile = next;
        }
    }

    /// <summary>What is stated about an element: by the profile, and where it is silent by what it builds on.</summary>
    private static ElementFacts? Whole(string id, ProfileFacts profile, List<ProfileFacts> bases)
    {
        var element = profile.FindElement(id);
        if (element is null or { Min: not null, Max: not null, Types.Count: > 0 }) return element;
        var unsliced = SliceName().Replace(id, "");
        foreach (var stated in bases.Select(each => each.FindElement(id) ?? each.FindElement(unsliced)).OfType<ElementFacts>())
        {
            element = element with
            {
                Min = element.Min ?? stated.Min,
                Max = element.Max ?? stated.Max,
                Types = element.Types.Count > 0 ? element.Types : stated.Types,
                Binding = element.Binding ?? stated.Binding,
            };
        }

        return element;
    }

    private static ElementRow Row(string id, int depth, ElementFacts? element)
    {
        var last = id[(id.LastIndexOf('.') + 1)..];
        var colon = last.IndexOf(':', StringComparison.Ordinal);
        var (name, slice) = colon < 0 ? (last, null) : (last[..colon], last[(colon + 1)..]);
        if (element is null) return new ElementRow(id, name, depth, slice, "", "", null, [], null, [], 0, "");
        return new ElementRow(
            id, name, depth, slice, Cardinality(element), Types(element), Binding(element), [.. Flags(element)],
            element.Short, [], 0, "");
    }

    private static string Cardinality(ElementFacts element) =>
        element is { Min: null, Max: null } ? "" : $"{element.Min?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "…"}..{element.Max ?? "…"}";

    private static string Types(ElementFacts element) =>
        element.Types.Count > MostTypes ? "Any type" : string.Join(", ", element.Types.Select(Type).Distinct());

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

    [GeneratedRegex(@":[^.]+")]
    private static partial Regex SliceName();

    private string? Publisher(DefinitionEntry entry) => _publishers.GetValue(entry, each =>
    {
        using var document = JsonDocument.Parse(store.ReadJson(each));
        return new(document.RootElement.TryGetProperty("publisher", out var publisher) ? publisher.GetString() : Home(each.Url));
    }).Name;

    private sealed record PublisherName(string? Name);

    /// <summary>Facts of other publishers leave the publisher out; the canonical's host tells who it is.</summary>
    private static string? Home(string canonical) => Uri.TryCreate(canonical, UriKind.Absolute, out var uri) ? uri.Host switch
    {
        "fhir.hl7.org.uk" => "HL7 UK",
        "hl7.org" => "HL7 International",
        "fhir.nhs.uk" => "NHS England",
        var host => host,
    } : null;

    private static string? Version(FhirRelease release) => release switch
    {
        FhirRelease.Stu3 => "3.0.2",
        FhirRelease.R4 => "4.0.1",
        FhirRelease.R5 => "5.0.0",
        _ => null,
    };
}
