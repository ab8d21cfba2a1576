using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace;

// How links hang in the graph: each names a target, and all that name the same share what became of following it.
public sealed partial class TraceGraph
{
    private readonly Dictionary<string, TargetNode> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TargetNode>> _nowhere = new(StringComparer.Ordinal);

    /// <summary>Follows the links of statements anew, with what others claim of them, and judges them.</summary>
    private void Follow(IReadOnlyCollection<StatementNode> statements)
    {
        var stories = statements.Select(statement => statement.Story).Distinct().ToList();
        foreach (var story in stories) _figures.Remove(story);
        // All come off before the first is hung on again: a target that no link names any more is forgotten, and followed anew.
        foreach (var statement in statements) Detach(statement);
        foreach (var statement in statements) Attach(statement);
        foreach (var story in stories) _figures.Add(story);
    }

    private void Attach(StatementNode statement)
    {
        var written = statement.Facts.Links;
        var claims = ClaimsOn(statement);
        if (claims.Count == 0)
        {
            var edges = written.Count == 0 ? [] : new LinkEdge[written.Count];
            for (var i = 0; i < edges.Length; i++) edges[i] = Edge(statement, written[i]);
            statement.Edges = edges;
        }
        else
        {
            var edges = written.Select(link => Edge(statement, link)).ToList();
            foreach (var (artefact, claim) in claims) Unite(edges, statement, artefact, claim);
            statement.Edges = [.. edges];
        }
        foreach (var link in statement.Edges) link.At.Add(link);
        Judge(statement);
    }

    private LinkEdge Edge(StatementNode statement, TracedLink link)
    {
        var at = At(link.Target);
        return new LinkEdge(statement, link, at) { HasChanged = HasChanged(statement, link, at.Target) };
    }

    private void Detach(StatementNode statement)
    {
        foreach (var link in statement.Edges)
        {
            link.At.Remove(link);
            if (link.At.Links.Count == 0) Drop(link.At);
        }
        statement.Edges = [];
    }

    private void FollowStory(string reference)
    {
        if (Story(reference) is { } story) Follow(story.Statements);
    }

    /// <summary>A claim of a definition is the other direction of a link to it, or a link of its own.</summary>
    private void Unite(List<LinkEdge> links, StatementNode statement, TracedArtefact artefact, SatisfiesClaim claim)
    {
        var at = At(claim.ElementId is null ? artefact.Canonical : $"{artefact.Canonical}#{claim.ElementId}");
        var target = at.Target;
        var known = links.Find(link => target.Definition is null ? link.Target.Written == target.Written
            : link.Target.Definition is not null && link.Target.Definition.Equals(target.Definition) && link.Target.ElementId == target.ElementId);
        if (known is not null)
        {
            known.IsClaimed = true;
            if (at.Links.Count == 0 && !links.Exists(link => link.At == at)) Drop(at);
        }
        else links.Add(new LinkEdge(statement, null, at) { IsClaimed = true, ClaimedBy = artefact.Reference });
    }

    private IReadOnlyList<(TracedArtefact Artefact, SatisfiesClaim Claim)> ClaimsOn(StatementNode statement)
    {
        if (_claims.Count == 0 || statement.Story.Facts.Url is not { } url || !_claims.TryGetValue(url, out var artefacts)) return [];
        return [.. from artefact in artefacts.OrderBy(each => each.Reference, StringComparer.Ordinal)
                   from claim in artefact.Claims
                   where Names(claim.Requirement, statement.Story) && claim.Keys.Contains(statement.Facts.Key)
                   select (artefact, claim)];
    }

    private void Judge(StatementNode statement)
    {
        statement.Story.Marks = null;
        var (status, reason) = StatementJudge.Judge(statement, TestsOf(statement));
        _figures.Judge(statement, status, reason);
    }

    /// <summary>The statements that an artefact speaks of, and those whose links it is.</summary>
    private void FollowThose(TracedArtefact artefact)
    {
        var named = _nowhere.GetValueOrDefault(UrlOf(artefact), []).SelectMany(target => target.Links).Select(link => link.From);
        Follow([.. StatementsOf(RequirementsOf(artefact)).Concat(named).Distinct()]);
    }

    /// <summary>Where a link leads: to a definition, or to an artefact that is stored here and is none, such as a solution.</summary>
    private ResolvedTarget Resolve(string written)
    {
        var target = resolver.Resolve(written);
        if (target.Definition is not null || _artefacts.Count == 0 || !_artefacts.ContainsKey(CanonicalTarget.Parse(written).Url)) return target;
        return target with { Status = LinkStatus.Ok, Reason = null };
    }

    private void JudgeThose(IEnumerable<string> urls)
    {
        foreach (var statement in StatementsOf(urls)) Judge(statement);
    }

    /// <summary>Examples of a profile came or went: what they showed, or show now, is judged again.</summary>
    private void LookAgain(ProfileNode profile)
    {
        foreach (var target in profile.Targets)
            if (target.LookAgain())
                foreach (var link in target.Links) Judge(link.From);
    }

    private IEnumerable<StatementNode> StatementsOf(IEnumerable<string> urls) => urls.SelectMany(url => _byUrl.GetValueOrDefault(url, [])).SelectMany(story => story.Statements).ToList();

    /// <summary>What links that name a target share.</summary>
    private TargetNode At(string written)
    {
        if (_targets.TryGetValue(written, out var known)) return known;
        var target = Resolve(written);
        var node = new TargetNode(target, target.Definition is { } entry ? Node(entry) : null);
        _targets.Add(written, node);
        if (node.To is { } profile) profile.Add(node);
        else AddTo(_nowhere, CanonicalTarget.Parse(written).Url, node);
        return node;
    }

    private void Drop(TargetNode target)
    {
        _targets.Remove(target.Target.Written);
        if (target.To is { } profile)
        {
            profile.Remove(target);
            DropEmpty(profile);
        }
        else RemoveFrom(_nowhere, CanonicalTarget.Parse(target.Target.Written).Url, target);
    }
}
