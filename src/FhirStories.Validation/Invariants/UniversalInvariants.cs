using System.Collections.Frozen;
using FhirStories.Definitions.Terminology;
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
    private static readonly FrozenDictionary<string, Func<InstanceNode, bool?>> Known =
        new Dictionary<string, Func<InstanceNode, bool?>>(StringComparer.Ordinal)
        {
            ["hasValue() or (children().count() > id.count())"] = HasContent,
            ["hasValue() | (children().count() > id.count())"] = HasContent,
            ["children().count() > id.count()"] = n => HasMoreThanId(n),
            ["reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))"] = LeadsToContained,
            ["reference.startsWith('#').not() or (reference.substring(1).trace('url') in %resource.contained.id.trace('ids'))"] = LeadsToContained,
            ["reference.startsWith('#').not() or (reference.substring(1) in %resource.contained.id)"] = LeadsToContained,
            ["start.empty() or end.empty() or (start <= end)"] = IsInOrder,
            ["start.hasValue().not() or end.hasValue().not() or (start <= end)"] = IsInOrder,
            ["start.hasValue().not() or end.hasValue().not() or (start.lowBoundary() <= end.highBoundary())"] = IsInOrder,
            // Quantities in different units are what the engine cannot compare.
            ["low.empty() or high.empty() or (low <= high)"] = IsRange,
            // Narratives are checked where they stand.
            ["htmlChecks()"] = _ => true,
            ["htmlchecks()"] = _ => true,
            ["htmlChecks2()"] = _ => true,
            ["(identifier.count() + name.count()) > 0"] = n => n.Child("identifier") is not null || n.Child("name") is not null,
            ["where(use = 'home').empty()"] = n => n.Child("use") is not { } use ? true : use.Text is null ? null : use.Text != "home",
            ["fullUrl.contains('/_history/').not()"] = n => n.Child("fullUrl") is not { Text: { } url } ? null : !url.Contains("/_history/", StringComparison.Ordinal),
            ["fullUrl.exists() implies fullUrl.contains('/_history/').not()"] = n => n.Child("fullUrl") is not { } own ? true : own.Text is { } url ? !url.Contains("/_history/", StringComparison.Ordinal) : null,
            ["name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){1,254}$')"] = n => n.Child("name") is null ? true : null,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rule; null where it is none of these. It answers null where the engine must be asked.</summary>
    public static Func<InstanceNode, bool?>? Of(string expression) => Known.GetValueOrDefault(expression);

    private static bool? HasContent(InstanceNode node) => node.Text is not null || HasMoreThanId(node);

    private static bool HasMoreThanId(InstanceNode node)
    {
        var children = node.Children;
        for (var i = 0; i < children.Count; i++) if (children[i].Name != "id") return true;
        return false;
    }

    // Dates of one precision without a time compare as their texts do; whatever else is there the engine compares.
    private static bool? IsInOrder(InstanceNode node)
    {
        if (node.Child("start") is not { } start || node.Child("end") is not { } end) return true;
        return start.TypeName == "dateTime" && end.TypeName == "dateTime" && start.Text is { Length: 10 } from && end.Text is { Length: 10 } to && IsDay(from) && IsDay(to) ? string.CompareOrdinal(from, to) <= 0 : null;
    }

    private static bool? IsRange(InstanceNode node)
    {
        if (node.Child("low") is not { } low || node.Child("high") is not { } high) return true;
        if (!Number(low, out var least) || !Number(high, out var most)) return null;
        var (one, other) = (Unit(low), Unit(high));
        if (one == other) return least <= most;
        if (one is null || other is null || low.ChildText("system") != Ucum.System || high.ChildText("system") != Ucum.System) return null;
        return Ucum.Find(one) is { } from && Ucum.Find(other) is { } to && from.Unit == to.Unit ? from.Of(least) <= to.Of(most) : null;
    }

    private static string? Unit(InstanceNode quantity) => quantity.ChildText("code") ?? quantity.ChildText("unit");

    private static bool Number(InstanceNode quantity, out decimal number) =>
        decimal.TryParse(quantity.ChildText("value"), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out number);

    private static bool IsDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _);

    // '#' alone is the container itself.
    private static bool? LeadsToContained(InstanceNode node) =>
        node.ChildText("reference") is not { } reference || !reference.StartsWith('#') || Checks.ReferenceTarget.Find(node, reference) is not null;
}
