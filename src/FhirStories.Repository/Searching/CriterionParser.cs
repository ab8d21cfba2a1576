using System.Globalization;
using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Searching;

/// <summary>Turns one parameter of a search with its modifier and value into an expression.</summary>
internal sealed class CriterionParser(SearchParameterRegistry registry)
{
    private const int MostWords = 32;

    /// <summary>The expression, or the issue that says what is wrong with the modifier or the value.</summary>
    public (SearchExpression? Expression, FhirIssue? Issue) Parse(SearchParameter parameter, string? modifier, string value)
    {
        if (modifier == "missing") return Missing(parameter, value);
        if (parameter.IsFullText) return Words(parameter, modifier, value);
        var negated = false;
        Func<string, SearchExpression?>? leaf = (parameter.Kind, modifier) switch
        {
            (SearchType.Token, null) => v => Token(parameter, v),
            (SearchType.Token, "not") => v => { negated = true; return Token(parameter, v); }
            ,
            (SearchType.String, null) => v => String(parameter, v, StringComparisonKind.StartsWith),
            (SearchType.String, "exact") => v => String(parameter, v, StringComparisonKind.Exact),
            (SearchType.String, "contains") => v => String(parameter, v, StringComparisonKind.Contains),
            (SearchType.Uri, null) => v => v.Length == 0 ? null : new UriIs(parameter.Id, IndexText.Bound(v, IndexText.UriLength)),
            (SearchType.Uri, "below") => v => v.Length == 0 ? null : new UriIs(parameter.Id, IndexText.Bound(v, IndexText.UriLength), Below: true),
            (SearchType.Reference, null) => v => Reference(parameter, v, null),
            (SearchType.Reference, var type) when ResourceTypes.IsR4(type) => v => Reference(parameter, v, type),
            (SearchType.Date, null) => v => Date(parameter, v),
            (SearchType.Number, null) => v => Number(v) is { } n ? new NumberIs(parameter.Id, n.Comparison, n.Low, n.High) : null,
            (SearchType.Quantity, null) => v => Quantity(parameter, v),
            _ => null,
        };
        if (leaf is null)
            return (null, Wrong(parameter, "search-modifier-unsupported", $"The modifier ':{modifier}' is not supported on '{parameter.Code}' ({Kind(parameter)})."));

        var alternatives = new List<SearchExpression>();
        foreach (var alternative in SearchText.Alternatives(value))
        {
            if (leaf(Prepared(parameter, alternative)) is not { } expression)
                return (null, Wrong(parameter, "search-value-invalid", $"'{alternative}' is not a {Kind(parameter)} value for '{parameter.Code}': {Form(parameter.Kind)}"));
            alternatives.Add(expression);
        }
        SearchExpression all = alternatives.Count == 1 ? alternatives[0] : new AnyOf(alternatives);
        return (negated ? new Not(all) : all, null);
    }

    // Tokens and quantities are split further before they are unescaped.
    private static string Prepared(SearchParameter parameter, string alternative) =>
        parameter.Kind is SearchType.Token or SearchType.Quantity ? alternative : SearchText.Unescape(alternative);

    private static (SearchExpression?, FhirIssue?) Missing(SearchParameter parameter, string value)
    {
        if (parameter.Table is not { } table)
            return (null, Wrong(parameter, "search-modifier-unsupported", $"The modifier ':missing' is not supported on '{parameter.Code}'."));
        return value switch
        {
            "true" => (new Not(new HasValue(parameter.Id, table)), null),
            "false" => (new HasValue(parameter.Id, table), null),
            _ => (null, Wrong(parameter, "search-value-invalid", $"'{parameter.Code}:missing' takes true or false, not '{value}'.")),
        };
    }

    private static (SearchExpression?, FhirIssue?) Words(SearchParameter parameter, string? modifier, string value)
    {
        if (modifier is not null)
            return (null, Wrong(parameter, "search-modifier-unsupported", $"The modifier ':{modifier}' is not supported on '{parameter.Code}'."));
        var words = SearchText.Words(SearchText.Unescape(value));
        return words.Count == 0
            ? (null, Wrong(parameter, "search-value-invalid", $"'{parameter.Code}' takes one or more words."))
            : (new WordsAre(words.Take(MostWords).ToList()), null);
    }

    private static TokenIs? Token(SearchParameter parameter, string value)
    {
        var parts = SearchText.Split(value, '|');
        if (parts.Count > 2) parts = [parts[0], string.Join('|', parts.Skip(1))];
        var code = SearchText.Unescape(parts[^1]);
        var system = parts.Count == 2 ? SearchText.Unescape(parts[0]) : null;
        if (code.Length == 0 && string.IsNullOrEmpty(system)) return null;
        return new TokenIs(parameter.Id,
            system is null ? null : IndexText.Bound(system, IndexText.CodeLength),
            code.Length == 0 ? null : IndexText.Bound(code, IndexText.CodeLength), parameter.IsSelective);
    }

    private static StringIs? String(SearchParameter parameter, string value, StringComparisonKind kind) =>
        value.Length == 0 ? null : new StringIs(parameter.Id, kind, value);

    private SearchExpression? Reference(SearchParameter parameter, string value, string? type)
    {
        if (value.Length == 0) return null;
        if (IndexValues.LocalTarget(value) is { } target)
            return type is not null && type != target.Type ? new Nothing() : Local(target.Type, target.Id, target.Version);
        if (value.Contains(':', StringComparison.Ordinal))
        {
            if (type is not null) return new Nothing();
            var bar = value.IndexOf('|', StringComparison.Ordinal);
            var (url, version) = bar < 0 ? (value, null) : (value[..bar], value[(bar + 1)..]);
            return new ReferenceIs(parameter.Id, "", IndexText.Bound(url, IndexText.UriLength), version);
        }
        if (!LogicalId.IsValid(value)) return null;
        if (type is not null) return Local(type, value, null);
        var targets = parameter.Definition.Target;
        return parameter.Path.FindsCanonicals && targets.Count > 0
            ? new AnyOf([.. targets.Select(t => Local(t, value, null))])
            : new ReferenceIs(parameter.Id, null, value, null);

        // A canonical parameter is also asked for by the id of the resource that the canonical names.
        SearchExpression Local(string targetType, string id, string? version) =>
            parameter.Path.FindsCanonicals && registry.Find(targetType, "url") is { } url
                ? new ReferenceToCanonicalOf(parameter.Id, targetType, id, url.Id)
                : new ReferenceIs(parameter.Id, targetType, id, version);
    }

    private static DateIs? Date(SearchParameter parameter, string value) =>
        DateRangeOf(value) is { } date ? new DateIs(parameter.Id, date.Comparison, date.Low, date.High) : null;

    /// <summary>Prefix and range of a date value, in ticks; null when it is none.</summary>
    public static (Comparison Comparison, long Low, long High)? DateRangeOf(string value)
    {
        var (comparison, rest) = Prefix(value);
        if (DateRange.Parse(rest) is not { } range) return null;
        if (comparison != Comparison.Approximate) return (comparison, range.Low, range.High);
        // Approximately: a tenth of the distance from now, as the specification suggests, and a day at least.
        var slack = Math.Max(TimeSpan.TicksPerDay, Math.Abs(DateTime.UtcNow.Ticks - range.Low) / 10);
        return (comparison, Math.Max(0, range.Low - slack), Math.Min(DateTime.MaxValue.Ticks, range.High + slack));
    }

    private static (Comparison Comparison, double Low, double High)? Number(string value)
    {
        var (comparison, rest) = Prefix(value);
        if (!decimal.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        // 100 means 99.5 to 100.5, 100.00 means 99.995 to 100.005; other comparisons look at the number itself.
        double half = comparison switch
        {
            Comparison.Equal or Comparison.NotEqual => (double)(0.5m * Unit(number)),
            Comparison.Approximate => (double)Math.Abs(number) * 0.1,
            _ => 0,
        };
        return (comparison, (double)number - half, (double)number + half);

        static decimal Unit(decimal number)
        {
            var unit = 1m;
            for (var i = 0; i < number.Scale; i++) unit /= 10;
            return unit;
        }
    }

    private static QuantityIs? Quantity(SearchParameter parameter, string value)
    {
        var parts = SearchText.Split(value, '|');
        if (parts.Count is not (1 or 3) || Number(SearchText.Unescape(parts[0])) is not { } number) return null;
        var system = parts.Count == 3 && parts[1].Length > 0 ? SearchText.Unescape(parts[1]) : null;
        var code = parts.Count == 3 && parts[2].Length > 0 ? SearchText.Unescape(parts[2]) : null;
        return new QuantityIs(parameter.Id, number.Comparison, number.Low, number.High, system, code);
    }

    private static (Comparison, string) Prefix(string value) => value.Length < 3 || !char.IsAsciiLetter(value[0]) ? (Comparison.Equal, value) : value[..2] switch
    {
        "eq" => (Comparison.Equal, value[2..]),
        "ne" => (Comparison.NotEqual, value[2..]),
        "gt" => (Comparison.Greater, value[2..]),
        "lt" => (Comparison.Less, value[2..]),
        "ge" => (Comparison.GreaterOrEqual, value[2..]),
        "le" => (Comparison.LessOrEqual, value[2..]),
        "sa" => (Comparison.StartsAfter, value[2..]),
        "eb" => (Comparison.EndsBefore, value[2..]),
        "ap" => (Comparison.Approximate, value[2..]),
        _ => (Comparison.Equal, value),
    };

    private static string Kind(SearchParameter parameter) => parameter.Kind.ToString().ToLowerInvariant();

    private static string Form(SearchType kind) => kind switch
    {
        SearchType.Date => "give a date such as 2026-11 or ge2026-11-22T10:00:00Z.",
        SearchType.Number => "give a number such as 5 or lt0.25.",
        SearchType.Quantity => "give a number, or number|system|unit.",
        SearchType.Token => "give code, system|code, system| or |code.",
        SearchType.Reference => "give an id, Type/id or a url.",
        _ => "it must not be empty.",
    };

    private static FhirIssue Wrong(SearchParameter parameter, string id, string message) =>
        FhirIssue.Error("value", id, message, $"http.{parameter.Code}");
}
