using FhirStories.Catalogue.Stories;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Coverage;

/// <summary>Names of what the trace knows by canonical only: one search for all roles, one for all baselines.</summary>
internal sealed class CatalogueNames(ICatalogueQueries queries)
{
    private const string LibraryTypes = "http://terminology.hl7.org/CodeSystem/library-type";

    /// <summary>All roles, by canonical.</summary>
    public async Task<Names> RolesAsync(CancellationToken cancellation)
    {
        var names = new Names();
        var found = await queries.SearchAsync("Basic", new FhirQuery().WithToken("code", Canonicals.FhirTypes, "ActorDefinition").Raw("_count", "500").ToString(), cancellation);
        foreach (var role in ItemVersions.InOrder(found.Matches.Select(Carriers.Role).OfType<Role>()).OfType<Role>()) names.Add(role);
        return names;
    }

    /// <summary>The baselines added last: reference and name.</summary>
    public async Task<IReadOnlyList<(string Reference, string Title)>> BaselinesAsync(CancellationToken cancellation)
    {
        var found = await queries.SearchAsync("Library", BaselineQuery().Raw("_sort", "-_lastUpdated").Raw("_count", "100").ToString(), cancellation);
        return [.. found.Matches.Select(stored => (Stored: stored, Library: Carriers.Parse<Library>(stored))).Where(each => each.Library is not null).Select(each => ($"Library/{each.Stored.Id}", Title(each.Library!)))];
    }

    /// <summary>Finds baselines.</summary>
    public static FhirQuery BaselineQuery() => new FhirQuery().WithToken("type", LibraryTypes, "asset-collection");

    /// <summary>A baseline with its version, as lists name it.</summary>
    public static string Title(Library baseline) =>
        string.Join(' ', new[] { baseline.Title ?? baseline.Name ?? baseline.Id, baseline.Version }.Where(part => !string.IsNullOrWhiteSpace(part)));

    /// <summary>The page of a story or feature of the trace.</summary>
    public static string StoryHref(string reference, bool isFeature = false, string? key = null) =>
        $"/{(isFeature ? "features" : "stories")}/{reference[(reference.IndexOf('/', StringComparison.Ordinal) + 1)..]}{(isFeature || string.IsNullOrEmpty(key) || key == NeedKey ? "" : $"#{Uri.EscapeDataString(key)}")}";

    /// <summary>The statement that carries only the links of a story without criteria has no place of its own on the page.</summary>
    private const string NeedKey = "need";

    /// <summary>The name of a feature that the graph has, with its page.</summary>
    public static ItemLink Feature(string canonical, string? title, string? reference) =>
        new(title ?? Names.LastPart(canonical), reference is null ? null : StoryHref(reference, isFeature: true));
}
