using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Names of parts of the catalogue, and which there are to choose from.</summary>
internal sealed class ScopeNames
{
    // A list to choose from that is longer than this is none; the rest has links of its own.
    private const int MostOptions = 300;

    private readonly Facts _facts;
    private readonly Names _roles;
    private readonly IReadOnlyList<(string Reference, string Title)> _baselines;
    private readonly DefinitionStore _definitions;
    private readonly ProfileDirectory _profiles;
    private readonly PageTexts _texts;

    private ScopeNames(Facts facts, Names roles, IReadOnlyList<(string, string)> baselines, DefinitionStore definitions, ProfileDirectory profiles, PageTexts texts) =>
        (_facts, _roles, _baselines, _definitions, _profiles, _texts) = (facts, roles, baselines, definitions, profiles, texts);

    /// <summary>What the graph knows of names.</summary>
    /// <param name="Features">Features and those that stories name, by canonical, with title and reference.</param>
    /// <param name="Roles">Canonicals of roles that stories name.</param>
    /// <param name="Packages">Packages that a link leads into.</param>
    /// <param name="DataSets">Titles of data sets, by canonical.</param>
    /// <param name="Story">Title of the story that is asked about; null where none is.</param>
    public sealed record Facts(
        IReadOnlyDictionary<string, (string? Title, string? Reference)> Features, IReadOnlyList<string> Roles, IReadOnlyList<string> Packages, IReadOnlyDictionary<string, string> DataSets, string? Story)
    {
        /// <summary>Reads them. The graph must not change meanwhile.</summary>
        public static Facts Of(TraceGraph graph, CoverageScope? asked)
        {
            var features = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
            var roles = new HashSet<string>(StringComparer.Ordinal);
            foreach (var story in graph.Stories)
            {
                if (story.Facts.Kind == StoryKind.Feature) features[story.Facts.Name] = (story.Facts.Title, story.Facts.Reference);
                foreach (var feature in story.Facts.Features) features.TryAdd(feature, (null, null));
                roles.UnionWith(story.Facts.Roles);
            }
            var sets = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var set in graph.DataSets) sets.TryAdd(CanonicalTarget.Parse(set.Canonical).Url, set.Title ?? set.Canonical);
            var title = asked is { Kind: ScopeKind.Story, Value: { } value } ? (graph.Story(value) ?? graph.StoriesOf(value).FirstOrDefault())?.Facts.Title : null;
            return new Facts(features, [.. roles], [.. graph.Profiles.Where(profile => profile.Links.Any()).Select(profile => profile.Definition.Source).Distinct(StringComparer.Ordinal)], sets, title);
        }
    }

    /// <summary>Names as they are now: one question to the trace, two searches.</summary>
    public static async Task<ScopeNames> ReadAsync(
        Facts facts, CatalogueNames names, DefinitionStore definitions, ProfileDirectory profiles, PageTexts texts, CancellationToken cancellation) =>
        new(facts, await names.RolesAsync(cancellation), await names.BaselinesAsync(cancellation), definitions, profiles, texts);

    /// <summary>The name of a feature, with its page where it has one.</summary>
    public ItemLink Feature(string canonical) =>
        _facts.Features.GetValueOrDefault(canonical) is var (title, reference) ? CatalogueNames.Feature(canonical, title, reference) : new ItemLink(canonical, null);

    /// <summary>The name of a role, with its page where it has one.</summary>
    public ItemLink Role(string canonical) => _roles.Link(canonical);

    /// <summary>A part of the catalogue in words.</summary>
    public string Title(CoverageScope scope) => scope.Kind switch
    {
        ScopeKind.Catalogue => _texts["Coverage.WholeCatalogue"],
        ScopeKind.Feature => Feature(scope.Value!).Title,
        ScopeKind.Role => Role(scope.Value!).Title,
        ScopeKind.Profile => _profiles.Describe(CanonicalTarget.Parse(scope.Value!).Url).Title,
        ScopeKind.Baseline => _baselines.FirstOrDefault(each => each.Reference == scope.Value).Title ?? scope.Value!,
        ScopeKind.DataSet => _facts.DataSets.GetValueOrDefault(scope.Value!, scope.Value!),
        ScopeKind.Story => _facts.Story ?? scope.Value!,
        _ => scope.Value!,
    };

    /// <summary>Whether it is there, though nothing may be counted of it.</summary>
    public bool Knows(CoverageScope scope) => scope.Kind switch
    {
        ScopeKind.Catalogue => true,
        ScopeKind.Feature => _facts.Features.ContainsKey(scope.Value!),
        ScopeKind.Role => _facts.Roles.Contains(scope.Value!) || _roles.Role(scope.Value!) is not null,
        ScopeKind.Profile => _definitions.Find(scope.Value!) is { ResourceType: "StructureDefinition" },
        ScopeKind.Package => _definitions.PackagesNamed(scope.Value!).Count > 0,
        ScopeKind.Baseline => _baselines.Any(each => each.Reference == scope.Value),
        ScopeKind.DataSet => _facts.DataSets.ContainsKey(scope.Value!),
        ScopeKind.Story => _facts.Story is not null,
        _ => false,
    };

    /// <summary>What there is to choose from.</summary>
    public ScopePicker Picker(string action, CoverageScope? selected)
    {
        var groups = new List<(string, IReadOnlyList<(string, string)>)>
        {
            ("", [(ScopeInput.Text(CoverageScope.All), Title(CoverageScope.All))]),
            Group(ScopeKind.Feature, _facts.Features.Keys.Select(each => (each, Feature(each).Title))),
            Group(ScopeKind.Role, _facts.Roles.Select(each => (each, Role(each).Title))),
            Group(ScopeKind.Package, _facts.Packages.Select(each => (each, each.Replace('#', ' ')))),
            Group(ScopeKind.Baseline, _baselines),
            Group(ScopeKind.DataSet, _facts.DataSets.Select(each => (each.Key, each.Value))),
        };
        // A profile, or anything beyond these lists, is chosen by its own links; here it is shown as what is chosen.
        if (selected is not null && !groups.Any(group => group.Item2.Any(option => option.Item1 == ScopeInput.Text(selected))))
            groups.Insert(0, (_texts[$"Coverage.Scope.{ScopeInput.Code(selected.Kind)}"], [(ScopeInput.Text(selected), Title(selected))]));
        return new ScopePicker(action, selected is null ? "" : ScopeInput.Text(selected), [.. groups.Where(group => group.Item2.Count > 0)]);
    }

    private (string, IReadOnlyList<(string, string)>) Group(ScopeKind kind, IEnumerable<(string Value, string Text)> options) =>
        (_texts[$"Coverage.Scope.{ScopeInput.Code(kind)}"], [.. options.OrderBy(each => each.Text, StringComparer.OrdinalIgnoreCase).Take(MostOptions).Select(each => (ScopeInput.Text(new CoverageScope(kind, each.Value)), each.Text))]);
}
