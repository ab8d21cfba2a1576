using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Access;
using FhirStories.Repository.Packages;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Reads packages and what the catalogue needs of them: the list of packages, and one question to the trace.</summary>
internal sealed class PackageReader(PackageLibrary library, CallerRepository callers, DefinitionStore definitions, ICatalogueQueries queries, PageTexts texts)
{
    private const int PageSize = 50;

    /// <summary>All packages.</summary>
    public async Task<PackagesView> ListAsync(CancellationToken cancellation)
    {
        var needed = await queries.TraceAsync(graph => graph.Profiles.Where(IsNeeded).GroupBy(profile => profile.Definition.Source).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal), cancellation);
        var listed = await library.ListAsync(cancellation);
        return new PackagesView(
            [
                // What went wrong tells of the server's folders: that is its administrators' business.
                .. listed.Where(package => package.Problem is null || callers.Value.MayCall("packages")).Select(package => new PackageRow(
                    package.Name, package.Version, package.Manifest is null ? null : Href(package.Manifest.Reference), package.Manifest?.Title, texts[$"Packages.Origin.{package.Origin}"],
                    package.Manifest is null ? null : Labels.Release(package.Manifest.FhirVersion), package.Manifest?.Counts.Values.Sum() ?? 0,
                    package.Manifest is null ? 0 : needed.GetValueOrDefault(package.Manifest.Reference), package.Problem?.Message)),
            ],
            References());
    }

    /// <summary>A package; null where none of that name and version is in use.</summary>
    public async Task<PackageView?> ReadAsync(string name, string version, string? page, CancellationToken cancellation)
    {
        var reference = $"{name}#{version}";
        var listed = (await library.ListAsync(cancellation)).FirstOrDefault(package => package.Manifest?.Reference == reference);
        if (listed?.Manifest is not { } manifest) return null;
        var (links, stories) = await queries.TraceAsync(
            graph =>
            {
                var nodes = graph.Profiles.Where(profile => profile.Definition.Source == reference).ToList();
                return (nodes.ToDictionary(node => node.Definition, node => Stories(node).Count()), nodes.SelectMany(Stories).Distinct().Count());
            }, cancellation);
        var profiles = definitions.List(null, "StructureDefinition").Where(entry => entry.Source == reference && (entry.Derivation == "constraint" || links.GetValueOrDefault(entry) > 0))
            .OrderByDescending(entry => links.GetValueOrDefault(entry)).ThenBy(entry => entry.Title ?? entry.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var at = Address.ReadPage(page, profiles.Count, PageSize);
        return new PackageView
        {
            Name = name,
            Version = version,
            Reference = reference,
            Title = string.IsNullOrWhiteSpace(manifest.Title) ? name : manifest.Title,
            Facts =
            [
                .. new[]
                {
                    (texts["Packages.Name"], name), (texts["Packages.Version"], version), (texts["Packages.Release"], Labels.Release(manifest.FhirVersion)), (texts["Packages.Source"], texts[$"Packages.Origin.{listed.Origin}"]),
                    (texts["Packages.Added"], listed.Installed is { } installed ? Labels.Day(installed) : null), (texts["Packages.Licence"], manifest.Licence),
                }.Where(fact => !string.IsNullOrWhiteSpace(fact.Item2)).Select(fact => Fact.Of(fact.Item1, fact.Item2!)),
            ],
            Counts = [.. manifest.Counts.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Select(each => (each.Key, each.Value))],
            Dependencies = [.. manifest.Dependencies.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => Dependency(each.Key, each.Value))],
            Issues = [.. manifest.Issues.Concat(PackageInspector.Inspect(definitions, reference)).Select(issue => issue.Message).Distinct(StringComparer.Ordinal)],
            ProfileTotal = profiles.Count,
            Profiles = [.. profiles.Skip((at - 1) * PageSize).Take(PageSize).Select(entry => new ProfileRow(
                string.IsNullOrWhiteSpace(entry.Title) ? entry.Name : entry.Title, entry.Url, Addresses.Profile(entry.Url), entry.Type, links.GetValueOrDefault(entry), definitions.Profile(entry).IsDeprecated))],
            Paging = Address.Paging(at, profiles.Count, PageSize, other => $"{Address.Of(Href(reference), ("_page", Address.Page(other)))}#profiles"),
            Others = [.. References().Where(other => other != reference).OrderBy(other => !other.StartsWith(name + "#", StringComparison.Ordinal)).ThenBy(other => other, StringComparer.Ordinal)],
            IsInstalled = listed.Origin == PackageOrigin.Installed,
            Stories = stories,
        };
    }

    /// <summary>The page of a package.</summary>
    public static string Href(string reference)
    {
        var parts = reference.Split('#');
        return $"/packages/{Uri.EscapeDataString(parts[0])}/{Uri.EscapeDataString(parts[^1])}";
    }

    private IReadOnlyList<string> References() => [.. definitions.Packages.Where(package => package.Origin != PackageOrigin.Stored).Select(package => package.Manifest.Reference).Distinct().Order(StringComparer.Ordinal)];

    private ItemLink Dependency(string name, string version)
    {
        var exact = $"{name}#{version}";
        var here = definitions.PackagesNamed(exact).Count > 0 ? exact : null;
        return new ItemLink(here is null ? texts["Packages.DependencyAway", name, version] : $"{name} {version}", here is null ? null : Href(here));
    }

    private static bool IsNeeded(ProfileNode profile) => profile.Links.Any(link => link.IsNeed);

    private static IEnumerable<StoryNode> Stories(ProfileNode profile) => profile.Links.Where(link => link.IsNeed).Select(link => link.From.Story).Distinct();
}
