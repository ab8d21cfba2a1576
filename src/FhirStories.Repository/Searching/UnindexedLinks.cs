using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.PackageDefinitions;
using FhirStories.Storage;
using Hl7.Fhir.Model;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Searching;

/// <summary>What includes lead to beside what the index does.</summary>
/// <param name="Resources">Earlier versions and definitions of packages; from these also current resources.</param>
/// <param name="Replaced">Type and id of current resources that were asked for in another version only.</param>
internal sealed record UnindexedTargets(IReadOnlyList<StoredResource> Resources, IReadOnlySet<(string Type, string Id)> Replaced);

/// <summary>Follows links to what has no index rows: a reference that names a version means that version, and a canonical may be that of a
/// definition of a package. The links are read from the resources themselves, where it can be that they have such ones.</summary>
internal sealed class UnindexedLinks(ResourceStore store, SearchParameterRegistry registry, ServedDefinitions served, OwnAddress own)
{
    /// <summary>The targets of one round.</summary>
    /// <param name="stored">Current resources that the index leads on from.</param>
    /// <param name="others">Earlier versions and definitions, which it does not.</param>
    /// <param name="rules">What to follow.</param>
    /// <param name="indexed">What the index led to in this round: it comes before a definition of the same canonical.</param>
    /// <param name="most">Most that are read.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<UnindexedTargets> FollowAsync(
        IReadOnlyList<StoredResource> stored, IReadOnlyList<StoredResource> others, IReadOnlyList<IncludeRule> rules, IReadOnlyList<StoredResource> indexed, int most, CancellationToken cancellation)
    {
        var links = new Links();
        var versions = stored.Any(NamesVersions);
        foreach (var resource in stored)
            // Where one names a version, what the others lead to decides whether the current one is wanted too.
            if (versions || Parameters(resource, rules).Any(p => LeadsToDefinitions(p.Parameter, p.Rule))) Read(resource, rules, isIndexed: true, links);
        foreach (var resource in others) Read(resource, rules, isIndexed: false, links);

        var found = new List<StoredResource>();
        foreach (var (type, id, version) in links.Versions)
            if (found.Count < most && await store.ReadVersionAsync(type, id, version, cancellation) is { Change: not ChangeKind.Delete } one) found.Add(FhirRepository.Of(one)!);
        foreach (var (type, id) in links.Current.Where(c => served.Find(c.Type, c.Id) is null && links.FromOthers.Contains(c)))
            if (found.Count < most && await store.ReadAsync(type, id, cancellation) is { Change: not ChangeKind.Delete } one) found.Add(FhirRepository.Of(one)!);
        found.AddRange(Definitions(links, indexed).Take(Math.Max(0, most - found.Count)));

        var current = indexed.Select(i => (i.Type, i.Id, i.Version)).ToHashSet();
        var replaced = links.Versions.Where(v => !current.Contains(v)).Select(v => (v.Type, v.Id)).Where(v => !links.Current.Contains(v) && !links.Versions.Any(o => (o.Type, o.Id) == v && current.Contains(o))).ToHashSet();
        // What refers to a resource at hand was asked for as it is now.
        return new UnindexedTargets(found, rules.Any(r => r.Back) ? new HashSet<(string, string)>() : replaced);
    }

    private static bool NamesVersions(StoredResource resource) => resource.Json.Span.IndexOf("/_history/"u8) >= 0;

    private IEnumerable<(SearchParameter Parameter, IncludeRule Rule)> Parameters(StoredResource resource, IReadOnlyList<IncludeRule> rules) =>
        from rule in rules
        where !rule.Back && (rule.SourceType is null || rule.SourceType == resource.Type)
        from parameter in registry.Of(resource.Type).Values
        where parameter.Kind == SearchType.Reference && (rule.Code is null || parameter.Code == rule.Code)
        select (parameter, rule);

    private bool LeadsToDefinitions(SearchParameter parameter, IncludeRule rule) => TargetsOf(parameter, rule).Any(type => served.Of(type).Rows.Count > 0);

    private IEnumerable<string> TargetsOf(SearchParameter parameter, IncludeRule rule) =>
        rule.TargetType is { } one ? [one] : parameter.Definition.Target.Count > 0 ? parameter.Definition.Target : registry.Types;

    private void Read(StoredResource resource, IReadOnlyList<IncludeRule> rules, bool isIndexed, Links links)
    {
        var parameters = Parameters(resource, rules).ToList();
        if (parameters.Count == 0) return;
        var root = ResourceText.Read(resource.Json.Span);
        var release = served.Find(resource.Type, resource.Id)?.Release ?? FhirRelease.R4;
        var found = new List<Base>();
        foreach (var (parameter, rule) in parameters)
        {
            found.Clear();
            IndexExtractor.Find(parameter.Path, root, found);
            foreach (var value in found)
            {
                if ((value is ResourceReference reference ? reference.Reference : value is PrimitiveType primitive ? IndexValues.Text(primitive) : null) is not { Length: > 0 } text) continue;
                if (value is ResourceReference && ReferenceText.Local(own.Relative(text)) is { } local)
                {
                    if (rule.TargetType is not null && rule.TargetType != local.Type) continue;
                    if (local.Version is null) links.Current.Add((local.Type, local.Id));
                    else if (int.TryParse(local.Version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)) links.Versions.Add((local.Type, local.Id, version));
                    if (local.Version is null && !isIndexed) links.FromOthers.Add((local.Type, local.Id));
                }
                else if (text.Contains(':', StringComparison.Ordinal))
                    foreach (var type in TargetsOf(parameter, rule)) links.Canonicals.Add((type, CanonicalTarget.Parse(text).Canonical, release));
            }
        }
    }

    private IEnumerable<StoredResource> Definitions(Links links, IReadOnlyList<StoredResource> indexed)
    {
        var taken = links.Canonicals.Count == 0 ? [] : indexed.Select(i => (i.Type, UrlOf(i))).ToHashSet();
        foreach (var (type, id) in links.Current)
            if (served.Find(type, id) is { } definition) yield return served.Read(definition);
        foreach (var (type, canonical, release) in links.Canonicals)
            if (served.FindOf(type, canonical, release) is { } definition && !taken.Contains((type, definition.Url))) yield return served.Read(definition);
    }

    private static string? UrlOf(StoredResource resource) => JsonTree.Text(JsonTree.TryRead(resource.Json)?["url"]);

    private sealed class Links
    {
        public HashSet<(string Type, string Id, int Version)> Versions { get; } = [];

        public HashSet<(string Type, string Id)> Current { get; } = [];

        /// <summary>Those of <see cref="Current"/> that the index does not lead to.</summary>
        public HashSet<(string Type, string Id)> FromOthers { get; } = [];

        public HashSet<(string Type, string Canonical, FhirRelease Release)> Canonicals { get; } = [];
    }
}
