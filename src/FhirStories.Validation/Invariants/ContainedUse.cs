using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Invariants;

/// <summary>
/// dom-3: a contained resource is referred to from the resource around it, or refers to that. The published expressions look at
/// references and URIs only; a narrative that shows a contained picture refers to it as well.
/// </summary>
internal static class ContainedUse
{
    /// <summary>Whether a rule is this one, in the wording of any release.</summary>
    public static bool Is(string key, string expression) =>
        key == "dom-3" && expression.StartsWith("contained.where(", StringComparison.Ordinal) && expression.Contains("'#'+id in", StringComparison.Ordinal);

    /// <summary>Whether every contained resource is used: from outside of it, or by one that is used itself.</summary>
    public static bool Holds(InstanceNode node)
    {
        List<Member>? members = null;
        foreach (var contained in node.Children)
            if (contained.Name == "contained") (members ??= []).Add(new Member(contained.ChildText("id"), Names(contained, within: true)));
        if (members is null) return true;
        var named = Names(node, within: false);
        var used = new HashSet<Member>(members.Where(m => m.Id is not null && named.Contains(m.Id) || m.Named.Contains("")));
        for (var more = true; more;)
        {
            more = false;
            foreach (var member in members)
                if (!used.Contains(member) && member.Id is { } id && used.Any(u => u.Named.Contains(id))) more |= used.Add(member);
        }
        return used.Count == members.Count;
    }

    /// <summary>The ids that a resource names as <c>#id</c>; empty for <c>#</c>, which is what it is contained in.</summary>
    private static HashSet<string> Names(InstanceNode node, bool within)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in node.Children) if (within || child.Name != "contained") Collect(child, named);
        return named;
    }

    private static void Collect(InstanceNode node, HashSet<string> named)
    {
        if (node.Text is { Length: > 0 } text)
        {
            if (node.TypeName == "xhtml") FromNarrative(text, named);
            else if (text[0] == '#' && (node.ElementName == "reference" || node.TypeName is "uri" or "url" or "canonical")) named.Add(text[1..]);
        }
        foreach (var child in node.Children) Collect(child, named);
    }

    private static void FromNarrative(string xhtml, HashSet<string> named)
    {
        for (var at = xhtml.IndexOf('#', StringComparison.Ordinal); at > 0; at = xhtml.IndexOf('#', at + 1))
        {
            var quote = xhtml[at - 1];
            if (quote is not ('"' or '\'') || xhtml.IndexOf(quote, at) is not (> 0 and var end)) continue;
            named.Add(xhtml[(at + 1)..end]);
        }
    }

    private sealed record Member(string? Id, HashSet<string> Named)
    {
        // Two may have the same id, which is said where ids are checked.
        public bool Equals(Member? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
