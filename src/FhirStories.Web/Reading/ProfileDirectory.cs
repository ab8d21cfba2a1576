using System.Runtime.CompilerServices;
using System.Text.Json;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;
using FhirStories.Definitions.Finding;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>What the definitions say about a profile, as far as pages show it. Unknown profiles have a stand-in.</summary>
internal sealed record ProfileDescription(
    string Canonical, string Title, bool Known, string? Type, string? Version, string Release, string? Publisher, bool Deprecated,
    ItemLink? Successor)
{
    /// <summary>The definition; null where the server has none.</summary>
    public DefinitionEntry? Entry { get; init; }

    /// <summary>What replaces it, whether that is here or not.</summary>
    public string? SuccessorCanonical { get; init; }
}

/// <summary>Profiles by canonical.</summary>
internal sealed class ProfileDirectory(DefinitionStore store)
{
    private static readonly Texts.PageTexts T = new();

    // By the entry itself: when packages change there are new entries, and what was kept of the old ones goes with them.
    private readonly ConditionalWeakTable<DefinitionEntry, PublisherName> _publishers = [];

    /// <summary>A profile; a stand-in when the server has no definition of it.</summary>
    public ProfileDescription Describe(string canonical)
    {
        if (store.Find(canonical) is not { ResourceType: "StructureDefinition" } entry)
        {
            return new ProfileDescription(
                canonical, canonical.TrimEnd('/').Split('/')[^1], false, null, null, T["Profile.NotHere"], null, false, null);
        }

        var facts = store.Profile(entry);
        var successor = facts.Successor;
        return new ProfileDescription(
            canonical, NameOf(entry), true, entry.Type, entry.Version,
            Labels.Release(facts.FhirVersion ?? Version(entry.Release)), Publisher(entry), facts.IsDeprecated,
            successor is null ? null : new ItemLink(NameOf(successor), store.Find(successor) is null ? successor : Addresses.Profile(successor)))
        {
            Entry = entry,
            SuccessorCanonical = successor,
        };
    }

    /// <summary>The name of a profile, or what of its address stands in for one.</summary>
    public string NameOf(string canonical)
    {
        var bare = CanonicalTarget.Parse(canonical).Url;
        return (store.Find(canonical) ?? store.Find(bare)) is { ResourceType: "StructureDefinition" } entry ? NameOf(entry) : bare.TrimEnd('/').Split('/')[^1];
    }

    private static string NameOf(DefinitionEntry entry) => string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title;

    /// <summary>What a link leads to, in words: the way to the element, the profile, and the version where one is meant. An address of which nothing is known stays as it is.</summary>
    public string InWords(string target)
    {
        var parsed = CanonicalTarget.Parse(target);
        if (store.Find(parsed.Url) is not { ResourceType: "StructureDefinition" }) return target;
        var name = parsed.ElementId is { } element ? T["Discuss.Of", string.Join(" › ", ElementNames.InWords(element)), NameOf(parsed.Url)] : NameOf(parsed.Url);
        return parsed.Version is { } version ? T["Story.NameAndVersion", name, version] : name;
    }

    /// <summary>Elements of definitions.</summary>
    public ProfileElementRows Rows { get; } = new(store);

    /// <summary>Compares definitions.</summary>
    public ImpactBuilder Impact { get; } = new(store);

    /// <summary>What a definition says of its elements.</summary>
    public ProfileFacts Facts(DefinitionEntry entry) => store.Profile(entry);

    /// <summary>The versions of a profile or type that are here, the highest first.</summary>
    public IEnumerable<DefinitionEntry> VersionsOf(string url) =>
        store.FindAll(url).Where(entry => entry.ResourceType == "StructureDefinition").DistinctBy(entry => entry.Canonical)
            .OrderByDescending(entry => entry.Version, Comparer<string?>.Create(ArtifactVersion.Compare));

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
