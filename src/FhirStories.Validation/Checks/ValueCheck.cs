using System.Globalization;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Fixed values, patterns, bounds and lengths.</summary>
internal sealed class ValueCheck(ValidationRun run)
{
    public void Check(InstanceNode node, ElementRules rules)
    {
        if (rules.Fixed is { } exact && !exact.IsExactly(node))
            run.Error(node, "value", "fixed-value", $"'{node.Name}' must be exactly {Shown(exact)}{Actual(node)}.", rules.Id);
        if (rules.Pattern is { } pattern && !pattern.IsContainedIn(node))
            run.Error(node, "value", "pattern-value", $"'{node.Name}' must contain {Shown(pattern)}{Actual(node)}.", rules.Id);
        if (rules.MinValue is { } least && Compare(node, least, -1) is < 0)
            run.Error(node, "value", "min-value", $"'{node.Name}' must be at least {Shown(least)}{Actual(node)}.", rules.Id);
        if (rules.MaxValue is { } most && Compare(node, most, 1) is > 0)
            run.Error(node, "value", "max-value", $"'{node.Name}' must be at most {Shown(most)}{Actual(node)}.", rules.Id);
        if (rules.MaxLength is { } length && node.Text is { } text && text.Length > length)
            run.Error(node, "too-long", "max-length", $"'{node.Name}' has {text.Length} characters; at most {length} are allowed.", rules.Id);
        if (rules.MinLength is { } shortest && node.Text is { } own && own.Length < shortest)
            run.Error(node, "value", "min-length", $"'{node.Name}' has {own.Length} characters; at least {shortest} are needed.", rules.Id);
        if (rules.ValueAlternatives.Count > 0 && node.IsPrimitive && node.Text is null && !HasOneOf(node, rules.ValueAlternatives))
            run.Error(node, "required", "value-required", $"'{node.Name}' must have a value or one of the extensions {string.Join(", ", rules.ValueAlternatives)}.", rules.Id);
        if (rules.MustHaveValue && node.IsPrimitive && node.Text is null)
            run.Error(node, "required", "value-required", $"'{node.Name}' must have a value, not only extensions.", rules.Id);
    }

    private static bool HasOneOf(InstanceNode node, IReadOnlyList<string> extensions) =>
        node.Children.Any(c => c.Name == "extension" && extensions.Contains(c.ChildText("url") ?? ""));

    /// <summary>Compares a node with a bound: a primitive, or a Quantity of the same unit; null where that cannot be done.</summary>
    private static int? Compare(InstanceNode node, RequiredValue bound, int direction)
    {
        if (node.TypeName is "date" or "dateTime" or "instant" && bound.Part("value")?.Text is { } distance)
            return node.Text is { } moment && Relative(distance, bound.Part("code")?.Text ?? bound.Part("unit")?.Text, direction) is { } limit ? Compare(moment, limit, "date") : null;
        if (bound.Text is { } text) return node.Text is { } own ? Compare(own, text, node.TypeName) : null;
        if (bound.Part("value")?.Text is not { } amount || node.ChildText("value") is not { } value) return null;
        var sameUnit = (bound.Part("code")?.Text ?? bound.Part("unit")?.Text) == (node.ChildText("code") ?? node.ChildText("unit"));
        return sameUnit ? Compare(value, amount, "decimal") : null;
    }

    /// <summary>The day that lies so far before or after today (ElementDefinition.minValue[x]); null where the unit is none of time.</summary>
    private static string? Relative(string distance, string? unit, int direction)
    {
        if (!double.TryParse(distance, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || Math.Abs(number) > 100_000) return null;
        number *= direction;
        var now = DateTime.UtcNow;
        try
        {
            DateTime? day = unit switch
            {
                "a" => now.AddMonths((int)(number * 12)),
                "mo" => now.AddMonths((int)number),
                "wk" => now.AddDays(number * 7),
                "d" => now.AddDays(number),
                "h" => now.AddHours(number),
                "min" => now.AddMinutes(number),
                "s" => now.AddSeconds(number),
                _ => null,
            };
            return day?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static int? Compare(string value, string bound, string type) => type switch
    {
        "integer" or "decimal" or "unsignedInt" or "positiveInt" or "integer64" =>
            decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) ? a.CompareTo(b) : null,
        "date" or "dateTime" or "instant" or "time" => string.CompareOrdinal(value[..Math.Min(value.Length, bound.Length)], bound[..Math.Min(value.Length, bound.Length)]),
        _ => null,
    };

    private static string Shown(RequiredValue value) => $"'{value.Display}'";

    private static string Actual(InstanceNode node) => node.Text is { } text ? $", not '{(text.Length > 80 ? text[..80] + "…" : text)}'" : "";
}
