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

    /// <summary>Whether every contained resource is used.</summary>
    public static bool Holds(InstanceNode node)
    {
        HashSet<string>? named = null;
        foreach (var contained in node.Children)
        {
            if (contained.Name != "contained") continue;
            if (named is null) Collect(node, named = new HashSet<string>(StringComparer.Ordinal));
            var id = contained.ChildText("id");
            if ((id is null || !named.Contains(id)) && !RefersToContainer(contained)) return false;
        }
        return true;
    }

    private static void Collect(InstanceNode node, HashSet<string> named)
    {
        foreach (var child in node.Children)
        {
            if (child.Text is { } text)
            {
                if (child.TypeName == "xhtml") FromNarrative(text, named);
                else if (text.Length > 1 && text[0] == '#') named.Add(text[1..]);
            }
            Collect(child, named);
        }
    }

    private static void FromNarrative(string xhtml, HashSet<string> named)
    {
        for (var at = xhtml.IndexOf("\"#", StringComparison.Ordinal); at >= 0; at = xhtml.IndexOf("\"#", at + 2, StringComparison.Ordinal))
        {
            var end = xhtml.IndexOf('"', at + 2);
            if (end < 0) return;
            named.Add(xhtml[(at + 2)..end]);
        }
    }

    private static bool RefersToContainer(InstanceNode node)
    {
        foreach (var child in node.Children)
            if (child.Text == "#" || RefersToContainer(child)) return true;
        return false;
    }
}
