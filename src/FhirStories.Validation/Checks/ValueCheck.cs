using System.Diagnostics;
using System.Globalization;
using FhirStories.Definitions.Terminology;
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
        if (rules.Form is { } form && node.Text is { } whole) Form(node, whole, form, rules);
        if (rules.MaxDecimals is { } places) Decimals(node, places, rules);
        if (rules.MaxSize is { } bytes && Size(node) is { } size && size > bytes)
            run.Error(node, "too-long", "max-size", $"'{node.Name}' has {size} bytes; at most {bytes} are allowed.", rules.Id);
        if (rules.ValueAlternatives.Count > 0 && node.IsPrimitive && node.Text is null && !HasOneOf(node, rules.ValueAlternatives))
            run.Error(node, "required", "value-required", $"'{node.Name}' must have a value or one of the extensions {string.Join(", ", rules.ValueAlternatives)}.", rules.Id);
        if (rules.MustHaveValue && node.IsPrimitive && node.Text is null)
            run.Error(node, "required", "value-required", $"'{node.Name}' must have a value, not only extensions.", rules.Id);
    }

    private void Form(InstanceNode node, string text, TextForm form, ElementRules rules)
    {
        var began = Stopwatch.GetTimestamp();
        var fits = form.Fits(text, out var reason);
        run.Spend(Stopwatch.GetElapsedTime(began));
        switch (fits)
        {
            case false:
                run.Error(node, "value", "regex", $"'{node.Name}' must have the form {form.Pattern}{Actual(node)}.", rules.Id);
                break;
            case null:
                run.NotChecked(node, "regex-undecided", $"whether '{node.Name}' has the form {form.Pattern}: {reason}.", rules.Id);
                break;
        }
    }

    private void Decimals(InstanceNode node, int most, ElementRules rules)
    {
        if ((node.IsPrimitive ? node.Text : node.ChildText("value")) is not { } number) return;
        var dot = number.IndexOf('.', StringComparison.Ordinal);
        var end = number.AsSpan(dot + 1).IndexOfAny('e', 'E');
        var places = dot < 0 ? 0 : end < 0 ? number.Length - dot - 1 : end;
        if (places > most) run.Error(node, "value", "max-decimals", $"'{node.Name}' has {places} digits after the point; at most {most} are allowed.", rules.Id);
    }

    /// <summary>The bytes of a base64 text, or of an attachment; null where the instance does not tell.</summary>
    private static long? Size(InstanceNode node)
    {
        var data = node.IsPrimitive ? node.Text : node.ChildText("data");
        if (data is null) return long.TryParse(node.ChildText("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : null;
        long count = 0;
        foreach (var c in data) if (!char.IsWhiteSpace(c) && c != '=') count++;
        return count * 3 / 4;
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
        var (unit, wanted) = (node.ChildText("code") ?? node.ChildText("unit"), bound.Part("code")?.Text ?? bound.Part("unit")?.Text);
        if (unit == wanted) return Compare(value, amount, "decimal");
        return node.ChildText("system") == Ucum.System && bound.Part("system")?.Text == Ucum.System ? InUnits(value, unit, amount, wanted) : null;
    }

    /// <summary>Compares amounts in different units of UCUM; null where they measure different things.</summary>
    private static int? InUnits(string value, string? unit, string amount, string? wanted)
    {
        if (unit is null || wanted is null || !Number(value, out var own) || !Number(amount, out var limit)) return null;
        return Ucum.Find(unit) is { } from && Ucum.Find(wanted) is { } to && from.Unit == to.Unit ? from.Of(own).CompareTo(to.Of(limit)) : null;
    }

    private static bool Number(string text, out decimal number) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

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
            Number(value, out var a) && Number(bound, out var b) ? a.CompareTo(b) : null,
        "date" or "dateTime" or "instant" or "time" => string.CompareOrdinal(value[..Math.Min(value.Length, bound.Length)], bound[..Math.Min(value.Length, bound.Length)]),
        _ => null,
    };

    private static string Shown(RequiredValue value) => $"'{value.Display}'";

    private static string Actual(InstanceNode node) => node.Text is { } text ? $", not '{(text.Length > 80 ? text[..80] + "…" : text)}'" : "";
}
