using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Invariants;

/// <summary>What a rule came to.</summary>
/// <param name="Result">True, false, or null where it cannot be told.</param>
/// <param name="Reason">Why it cannot be told.</param>
internal readonly record struct InvariantResult(bool? Result, string? Reason = null);

/// <summary>
/// The rules that stand on every element, in C#: the engine would spend more on them than on everything else together. Keyed by the
/// exact expression; another wording goes to the engine.
/// </summary>
internal static class UniversalInvariants
{
    private static readonly InvariantResult Yes = new(true);
    private static readonly InvariantResult No = new(false);

    private static readonly System.Collections.Frozen.FrozenDictionary<string, Func<InstanceNode, bool>> Known =
        System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(new Dictionary<string, Func<InstanceNode, bool>>(StringComparer.Ordinal)
        {
            ["hasValue() or (children().count() > id.count())"] = HasContent,
            ["hasValue() | (children().count() > id.count())"] = HasContent,
            ["children().count() > id.count()"] = n => n.Children.Any(c => c.Name != "id"),
            ["extension.exists() != value.exists()"] = n => n.Children.Any(c => c.ElementName == "extension") != n.Children.Any(c => c.ElementName == "value"),
            ["contained.contained.empty()"] = n => !Contained(n).Any(c => c.Child("contained") is not null),
            ["contained.text.empty()"] = n => !Contained(n).Any(c => c.Child("text") is not null),
            ["contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()"] = n =>
                !Contained(n).Any(c => c.Child("meta") is { } meta && (meta.Child("versionId") is not null || meta.Child("lastUpdated") is not null)),
            ["contained.meta.security.empty()"] = n => !Contained(n).Any(c => c.Child("meta")?.Child("security") is not null),
            ["reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))"] = LeadsToContained,
            ["reference.startsWith('#').not() or (reference.substring(1).trace('url') in %resource.contained.id.trace('ids'))"] = LeadsToContained,
            ["reference.startsWith('#').not() or (reference.substring(1) in %resource.contained.id)"] = LeadsToContained,
            ["text.`div`.exists()"] = n => n.Child("text")?.Child("div") is not null,
            ["text.div.exists()"] = n => n.Child("text")?.Child("div") is not null,
        }, StringComparer.Ordinal);

    /// <summary>Whether a rule holds; null where it is none of these.</summary>
    public static InvariantResult? Holds(string expression, InstanceNode node) =>
        Known.TryGetValue(expression, out var rule) ? rule(node) ? Yes : No : null;

    private static bool HasContent(InstanceNode node)
    {
        if (node.Text is not null) return true;
        foreach (var child in node.Children) if (child.Name != "id") return true;
        return false;
    }

    // '#' alone is the container itself.
    private static bool LeadsToContained(InstanceNode node) =>
        node.ChildText("reference") is not { } reference || !reference.StartsWith('#') || Checks.ReferenceTarget.Find(node, reference) is not null;

    private static IEnumerable<InstanceNode> Contained(InstanceNode node) => node.Children.Where(c => c.Name == "contained");
}
