using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>The links that a report counts: all, whose figures the graph keeps, or those of some statements.</summary>
internal sealed class AskedLinks
{
    private readonly Dictionary<ProfileNode, List<LinkEdge>>? _some;

    private AskedLinks(Dictionary<ProfileNode, List<LinkEdge>>? some) => _some = some;

    /// <summary>All links. A report on a profile counts these too, so that its figures are those that it has in the report on the catalogue.</summary>
    public static AskedLinks All { get; } = new(null);

    /// <summary>The links of some statements.</summary>
    public static AskedLinks Of(IEnumerable<StatementNode> statements)
    {
        var some = new Dictionary<ProfileNode, List<LinkEdge>>();
        foreach (var link in statements.SelectMany(statement => statement.Edges))
        {
            if (link.To is not { } profile || !link.IsNeed) continue;
            if (!some.TryGetValue(profile, out var links)) some.Add(profile, links = []);
            links.Add(link);
        }
        return new AskedLinks(some);
    }

    /// <summary>Number of stories and of statements that ask for a profile.</summary>
    public (int Stories, int Statements) Count(ProfileNode? profile)
    {
        if (profile is null) return (0, 0);
        if (_some is null) return (profile.Stories, profile.Statements);
        if (!_some.TryGetValue(profile, out var links)) return (0, 0);
        var statements = links.Select(link => link.From).ToHashSet();
        return (statements.Select(statement => statement.Story).Distinct().Count(), statements.Count);
    }

    /// <summary>Ids of the elements of a profile that a statement asks for.</summary>
    public IReadOnlySet<string> Elements(ProfileNode profile) =>
        _some is null ? profile.AskedElements : _some.GetValueOrDefault(profile, []).Select(link => link.Target.ElementId).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The links to a profile by element; the empty id is the profile as a whole. Broken ones may be among them.</summary>
    public ILookup<string, IEnumerable<LinkEdge>> ByElement(IEnumerable<ProfileNode> profiles) => _some is null
        ? profiles.SelectMany(profile => profile.Targets).Where(target => target.Holding > 0).ToLookup(target => target.Target.ElementId ?? "", target => (IEnumerable<LinkEdge>)target.Links, StringComparer.Ordinal)
        : profiles.SelectMany(profile => _some.GetValueOrDefault(profile, [])).GroupBy(link => link.At).ToLookup(links => links.Key.Target.ElementId ?? "", links => (IEnumerable<LinkEdge>)links, StringComparer.Ordinal);
}
