using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

/// <summary>A target as links write it, followed once for all of them: a catalogue of a million links has a few thousand.</summary>
internal sealed class TargetNode(ResolvedTarget target, ProfileNode? to)
{
    private readonly List<LinkEdge> _links = new(1);
    private volatile IReadOnlyList<TracedExample>? _evidence;
    private volatile LinkCoverage?[]? _rows;

    /// <summary>Where it leads.</summary>
    public ResolvedTarget Target { get; private set; } = target;

    /// <summary>The definition it leads to; null for none.</summary>
    public ProfileNode? To => to;

    /// <summary>The links that name it.</summary>
    public IReadOnlyList<LinkEdge> Links => _links;

    /// <summary>Number of links that are not broken, of stories that are counted.</summary>
    public int Holding { get; set; }

    /// <summary>Examples that show it, by reference: they validate against the profile and populate the element.</summary>
    public IReadOnlyList<TracedExample> Evidence => _evidence ??= to is not { Examples.Count: > 0 } || Target.Status is LinkStatus.ElementNotFound or LinkStatus.Predated ? []
        : [.. to.Examples.Where(Shows).OrderBy(each => each.Reference, StringComparer.Ordinal)];

    /// <summary>What reports say of a link to it: the same for all links of a kind.</summary>
    public LinkCoverage Row(LinkEdge link)
    {
        // A key that two statements have is theirs alone to answer for.
        if (link.From.HasTwin) return Make(link);
        var rows = _rows ??= new LinkCoverage?[6];
        ref var row = ref rows[(link.Written is null ? 2 : link.IsClaimed ? 1 : 0) + (link.IsSuspect ? 3 : 0)];
        return row ??= Make(link);
    }

    /// <summary>Examples of the definition have come or gone.</summary>
    /// <returns>Whether something shows it now and nothing did, or the other way round.</returns>
    public bool LookAgain()
    {
        var before = Evidence.Count > 0;
        (_evidence, _rows) = (null, null);
        return before != Evidence.Count > 0;
    }

    /// <summary>The same target, as the definitions of now have it.</summary>
    public void Renew(ResolvedTarget same) => Target = same;

    public void Add(LinkEdge link)
    {
        link.Place = _links.Count;
        _links.Add(link);
    }

    /// <summary>Takes a link off; the last one takes its place, so that one of many thousands goes as fast as one of two.</summary>
    public void Remove(LinkEdge link)
    {
        var last = _links[^1];
        (_links[link.Place], last.Place) = (last, link.Place);
        _links.RemoveAt(_links.Count - 1);
    }

    private LinkCoverage Make(LinkEdge link) => new(Target.Written, link.Status, link.IsSuspect)
    {
        LeadsTo = to is null ? null : Target.ElementId is { } element ? $"{to.Definition.Canonical}#{element}" : to.Definition.Canonical,
        Direction = link.Written is null ? "reverse" : link.IsClaimed ? "both" : "forward",
        Evidence = [.. Evidence.Select(example => example.Reference)],
        Reason = link.From.HasTwin ? $"Another statement of the story has the key '{link.From.Facts.Key}' too: give each its own." : Target.Reason,
        Repair = Target.Repair,
    };

    private bool Shows(TracedExample example)
    {
        foreach (var verdict in example.Verdicts)
            if (verdict.IsValid && to!.IsNamed(verdict.Profile) && (Target.ElementId is null || verdict.Populated.Contains(Target.ElementId))) return true;
        return false;
    }
}
