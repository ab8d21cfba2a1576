using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>Understands the language of <c>_filter</c> (R4 search_filter): tests of parameters joined by <c>and</c>, <c>or</c>, <c>not</c>.</summary>
internal sealed class FilterParser(CriterionParser criteria, SearchTypes types, SearchContext context)
{
    private const string Parameter = "_filter";
    private const int DeepestNesting = 20;

    private readonly LeafParser _leaves = new(types, context);

    /// <summary>The expression, or what is wrong.</summary>
    public Criterion Parse(string type, string text)
    {
        var cursor = new FilterCursor(text);
        var criterion = Any(cursor, type, 0);
        if (criterion.Expression is not null && !cursor.AtEnd) return Wrong($"something is left over at character {cursor.Place}: '{cursor.Ahead}'");
        return criterion;
    }

    private Criterion Any(FilterCursor cursor, string type, int depth)
    {
        var first = All(cursor, type, depth);
        var ways = new List<SearchExpression>();
        for (var next = first; ;)
        {
            if (next.Expression is null) return next;
            ways.Add(next.Expression);
            if (!cursor.TakeWord("or")) break;
            next = All(cursor, type, depth);
        }
        return ways.Count == 1 ? first : Criterion.Of(new AnyOf(ways));
    }

    private Criterion All(FilterCursor cursor, string type, int depth)
    {
        var first = One(cursor, type, depth);
        var items = new List<SearchExpression>();
        for (var next = first; ;)
        {
            if (next.Expression is null) return next;
            items.Add(next.Expression);
            if (!cursor.TakeWord("and")) break;
            next = One(cursor, type, depth);
        }
        return items.Count == 1 ? first : Criterion.Of(new AllOf(items));
    }

    private Criterion One(FilterCursor cursor, string type, int depth)
    {
        if (depth > DeepestNesting) return Wrong("it is nested too deeply");
        if (cursor.TakeWord("not"))
        {
            var item = One(cursor, type, depth + 1);
            return item.Expression is { } negated ? Criterion.Of(new Not(negated)) : item;
        }
        if (cursor.Take('('))
        {
            var inner = Any(cursor, type, depth + 1);
            if (inner.Expression is not null && !cursor.Take(')')) return Wrong($"a ')' is missing at character {cursor.Place}");
            return inner;
        }
        return Test(cursor, type, depth);
    }

    // parameter op value, parameter.rest op value, parameter[filter].rest op value
    private Criterion Test(FilterCursor cursor, string type, int depth)
    {
        if (cursor.Name() is not { } given) return Wrong($"a parameter is wanted at character {cursor.Place}");
        var name = given == "id" ? "_id" : given;
        if (cursor.Peek is '[' or '.')
        {
            var start = cursor.Mark;
            var end = start;
            // Each type that the reference may lead to reads the rest for itself.
            var followed = criteria.Follow(type, name, target =>
            {
                cursor.Reset(start);
                var conditions = new List<SearchExpression>();
                if (cursor.Take('['))
                {
                    var inner = Any(cursor, target, depth + 1);
                    if (inner.Expression is null) return inner;
                    if (!cursor.Take(']')) return Wrong($"a ']' is missing at character {cursor.Place}");
                    conditions.Add(inner.Expression);
                }
                if (!cursor.Take('.')) return Wrong($"a '.' and a parameter are wanted at character {cursor.Place}");
                var rest = Test(cursor, target, depth + 1);
                if (rest.Expression is null) return rest;
                end = cursor.Mark;
                conditions.Add(rest.Expression);
                return Criterion.Of(conditions.Count == 1 ? conditions[0] : new AllOf(conditions));
            });
            cursor.Reset(end);
            return followed;
        }
        if (cursor.Word() is not { } operation) return Wrong($"an operator is wanted after '{name}'");
        if (cursor.Value() is not { } value) return Wrong($"a value is wanted after '{name} {operation}'");
        return Compare(type, name, operation, value);
    }

    private Criterion Compare(string type, string name, string operation, string value)
    {
        if (!context.Test()) return Criterion.TooCostly(Parameter);
        var escaped = SearchText.Escape(value);
        if (operation == "pr")
            return value is "true" or "false" ? criteria.Parse(type, $"{name}:missing", value == "true" ? "false" : "true") : Wrong($"'{name} pr' takes true or false");
        if (operation is "ss" or "sb") return criteria.Parse(type, $"{name}:{(operation == "sb" ? "below" : "above")}", value);
        if (operation is "in") return criteria.Parse(type, $"{name}:in", escaped);
        if (operation is "ni") return criteria.Parse(type, $"{name}:not-in", escaped);
        if (name is "_id" or "_lastUpdated")
            return operation switch
            {
                "ne" when name == "_id" => criteria.Parse(type, "_id:not", escaped),
                "eq" or "re" => criteria.Parse(type, name, escaped),
                _ when name == "_lastUpdated" && IsPrefix(operation) => criteria.Parse(type, name, operation + escaped),
                _ => Operator(name, operation),
            };
        if (types.Find(type, name) is not { } parameter) return criteria.Parse(type, name, escaped);
        switch (parameter.Kind)
        {
            case SearchType.String:
                StringComparisonKind? kind = operation switch
                {
                    "eq" or "ne" => StringComparisonKind.Equal,
                    "co" => StringComparisonKind.Contains,
                    "sw" => StringComparisonKind.StartsWith,
                    "ew" => StringComparisonKind.EndsWith,
                    _ => null,
                };
                if (kind is not { } how) return Operator(name, operation);
                // Everything begins and ends with nothing.
                if (IndexText.Fold(value).Length == 0) return Wrong($"a text is wanted after '{name} {operation}'");
                if (how == StringComparisonKind.Contains) return _leaves.Parse(parameter, "contains", escaped);
                var text = new StringIs(parameter.Id, how, value);
                return Criterion.Of(operation == "ne" ? new Not(text) : text);
            case SearchType.Date or SearchType.Number or SearchType.Quantity when IsPrefix(operation):
                return _leaves.Parse(parameter, null, operation + (parameter.Kind == SearchType.Quantity ? value : escaped));
            case SearchType.Date when operation == "po":
                // Overlaps: the range that is asked for and that of the resource have a moment in common.
                return SearchRange.Date(value) is { } range ? Criterion.Of(new DateIs(parameter.Id, Comparison.Approximate, range.Low, range.High)) : Wrong($"'{value}' is not a date");
            case SearchType.Token when operation is "eq" or "ne":
                return _leaves.Parse(parameter, operation == "ne" ? "not" : null, value);
            case SearchType.Token or SearchType.Reference when operation == "co" && !parameter.IsTraced:
                return Criterion.Of(new StringIs(parameter.TextId, StringComparisonKind.Contains, value));
            case SearchType.Reference or SearchType.Uri when operation is "eq" or "re":
                return _leaves.Parse(parameter, null, escaped);
            case SearchType.Reference or SearchType.Uri when operation == "ne":
                var same = _leaves.Parse(parameter, null, escaped);
                return same.Expression is { } equal ? Criterion.Of(new Not(equal)) : same;
            case SearchType.Uri when operation == "sw":
                return _leaves.Parse(parameter, "below", escaped);
            default:
                return Operator(name, operation);
        }
    }

    private static bool IsPrefix(string operation) => operation is "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap";

    private static Criterion Operator(string name, string operation) =>
        Criterion.Wrong(Parameter, "search-filter-operator", $"The operator '{operation}' cannot be used on '{name}'.");

    private static Criterion Wrong(string what) => Criterion.Wrong(Parameter, "search-filter-invalid", $"The filter cannot be read: {what}.");
}
