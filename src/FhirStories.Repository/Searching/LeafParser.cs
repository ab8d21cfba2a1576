using FhirStories.Catalogue.Trace;
using FhirStories.Definitions.Terminology;
using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Searching;

/// <summary>Turns a modifier and a value of one search parameter into an expression.</summary>
internal sealed class LeafParser(SearchTypes types, SearchContext context)
{
    private const int MostAbove = 50;

    /// <summary>The expression, or what is wrong with the modifier or the value.</summary>
    public Criterion Parse(SearchParameter parameter, string? modifier, string value)
    {
        if (parameter.IsTraced) return Traced(parameter, modifier, value);
        if (modifier == "missing") return Missing(parameter, value);
        if (parameter.IsFullText) return modifier is null ? WordExpression.Plain(parameter.Code, value) : Unsupported(parameter, modifier);
        if (parameter.Kind == SearchType.Token && modifier is "in" or "not-in" or "below" or "above") return InSet(parameter, modifier, value);
        if (Leaf(parameter, modifier) is not { } leaf) return Unsupported(parameter, modifier!);

        var alternatives = new List<SearchExpression>();
        foreach (var alternative in SearchText.Alternatives(value))
        {
            if (!context.Count(Cost(parameter, modifier, alternative))) return Criterion.TooCostly(parameter.Code);
            if (leaf(Prepared(parameter, modifier, alternative)) is not { } expression)
                return Criterion.Value(parameter.Code, $"'{alternative}' is not a {Kind(parameter)} value for '{parameter.Code}': {Form(parameter, modifier)}");
            alternatives.Add(expression);
        }
        SearchExpression all = alternatives.Count == 1 ? alternatives[0] : new AnyOf(alternatives);
        return Criterion.Of(modifier == "not" ? new Not(all) : all);
    }

    // What becomes of it in the statement.
    private static int Cost(SearchParameter parameter, string? modifier, string alternative) =>
        parameter.IsPosition ? NearBoxes.Most : parameter.Kind == SearchType.Uri && modifier == "above" ? Math.Min(MostAbove, alternative.AsSpan().Count('/') + 1) : 1;

    // What the trace knows: all ways to ask for codes come to a set of them.
    private Criterion Traced(SearchParameter parameter, string? modifier, string value)
    {
        var marks = 0;
        switch (modifier)
        {
            case "missing" when value is not ("true" or "false"):
                return Criterion.Value(parameter.Code, $"'{parameter.Code}:missing' takes true or false, not '{value}'.");
            case "missing":
                marks = StoryMarks.Of(parameter.Code, null, null);
                break;
            case null or "not":
                foreach (var alternative in SearchText.Alternatives(value))
                {
                    if (!context.Count()) return Criterion.TooCostly(parameter.Code);
                    if (Token(parameter.Id, alternative, selective: false) is not { } token)
                        return Criterion.Value(parameter.Code, $"'{alternative}' is not a {Kind(parameter)} value for '{parameter.Code}': {Form(parameter, modifier)}");
                    marks |= StoryMarks.Of(parameter.Code, token.System, token.Code);
                }
                break;
            case "in" or "not-in":
                var (codes, wrong) = Codes(parameter, modifier, value);
                if (wrong is { } criterion) return criterion;
                foreach (var (system, code) in codes) marks |= StoryMarks.Of(parameter.Code, system, code);
                break;
            default:
                return Unsupported(parameter, modifier);
        }
        SearchExpression? found = new Nothing();
        if (marks != 0 && !context.Marked.TryGetValue(marks, out found))
        {
            context.WantedMarks.Add(marks);
            found = new Nothing();
        }
        return Criterion.Of(modifier is "not" or "not-in" || modifier == "missing" && value == "true" ? new Not(found) : found);
    }

    private Func<string, SearchExpression?>? Leaf(SearchParameter parameter, string? modifier) => (parameter.Kind, modifier) switch
    {
        (SearchType.Token, null or "not") => v => Code(parameter, v),
        (SearchType.Token or SearchType.Reference, "text") => v => String(parameter.TextId, null, v, StringComparisonKind.StartsWith),
        (SearchType.Token, "of-type") => v => OfType(parameter, v),
        (SearchType.String, null) => v => String(parameter.Id, null, v, StringComparisonKind.StartsWith),
        (SearchType.String, "exact") => v => String(parameter.Id, null, v, StringComparisonKind.Exact),
        (SearchType.String, "contains") => v => String(parameter.Id, parameter.RestId, v, StringComparisonKind.Contains),
        (SearchType.Uri, null) => v => v.Length == 0 ? null : new UriIs(parameter.Id, IndexText.Bound(v, IndexText.UriLength)),
        (SearchType.Uri, "below") => v => v.Length == 0 ? null : new UriIs(parameter.Id, IndexText.Bound(v, IndexText.UriLength), Below: true),
        (SearchType.Uri, "above") => v => Above(parameter, v),
        (SearchType.Reference, null) => v => Reference(parameter, v, null),
        (SearchType.Reference, "identifier") => v => Token(parameter.IdentifierId, v, selective: true),
        (SearchType.Reference, { } type) when types.Has(type) => v => Reference(parameter, v, type),
        (SearchType.Date, null) => v => SearchRange.Date(v) is { } d ? new DateIs(parameter.Id, d.Comparison, d.Low, d.High) : null,
        (SearchType.Number, null) => v => Number(parameter, v),
        (SearchType.Quantity, null) => v => Quantity(parameter, v),
        (SearchType.Composite, null) => v => Composite(parameter, v),
        (SearchType.Special, null) => v => NearParser.Parse(parameter, v),
        _ => null,
    };

    // What has separators of its own is split further before it is unescaped.
    private static string Prepared(SearchParameter parameter, string? modifier, string alternative) =>
        parameter.Kind is SearchType.Token or SearchType.Quantity or SearchType.Composite && modifier != "text" || modifier == "identifier" ? alternative : SearchText.Unescape(alternative);

    private static Criterion Missing(SearchParameter parameter, string value)
    {
        if (parameter.IsFullText) return Unsupported(parameter, "missing");
        SearchExpression has = parameter.Kind switch
        {
            SearchType.Composite or SearchType.Special => new HasValue(parameter.Components[0].Id, parameter.Components[0].Table!.Value),
            // A concept of text alone is there as well.
            SearchType.Token => new AnyOf([new HasValue(parameter.Id, IndexTable.Token), new HasValue(parameter.TextId, IndexTable.String)]),
            SearchType.Reference => new AnyOf([
                new HasValue(parameter.Id, IndexTable.Reference), new HasValue(parameter.IdentifierId, IndexTable.Token), new HasValue(parameter.TextId, IndexTable.String)]),
            _ => new HasValue(parameter.Id, parameter.Table!.Value),
        };
        return value switch
        {
            "true" => Criterion.Of(new Not(has)),
            "false" => Criterion.Of(has),
            _ => Criterion.Value(parameter.Code, $"'{parameter.Code}:missing' takes true or false, not '{value}'."),
        };
    }

    private Criterion InSet(SearchParameter parameter, string modifier, string value)
    {
        var (codes, wrong) = Codes(parameter, modifier, value);
        if (wrong is { } criterion) return criterion;
        var isIn = new TokenIn(parameter.Id, [.. codes.Select(c => c.System is not null && c.System == parameter.Definition.CodeSystem
            ? (null, IndexText.Bound(types.Code(parameter, c.Code), IndexText.CodeLength))
            : (c.System is null ? null : IndexText.Bound(c.System, IndexText.CodeLength), IndexText.Bound(c.Code, IndexText.CodeLength)))]);
        return Criterion.Of(modifier == "not-in" ? new Not(isIn) : isIn);
    }

    // The codes that a modifier asks for, as far as they are looked up.
    private (IReadOnlyList<(string? System, string Code)> Codes, Criterion? Wrong) Codes(SearchParameter parameter, string modifier, string value)
    {
        var codes = new List<(string? System, string Code)>();
        foreach (var alternative in SearchText.Alternatives(value))
        {
            if (!context.Count()) return ([], Criterion.TooCostly(parameter.Code));
            var question = new CodeSetQuestion(modifier == "not-in" ? "in" : modifier, modifier is "in" or "not-in" ? SearchText.Unescape(alternative) : alternative);
            if (question.Value.Length == 0) return ([], Criterion.Value(parameter.Code, $"'{parameter.Code}:{modifier}' must not be empty."));
            if (!context.Sets.TryGetValue(question, out var set)) context.Wanted.Add(question);
            else if (set.Refusal is { } refusal)
                return ([], Criterion.Wrong(parameter.Code, "search-code-set-unknown", $"'{parameter.Code}:{modifier}' cannot be searched by '{alternative}'. {refusal}"));
            else codes.AddRange(set.Codes);
        }
        return (codes, null);
    }

    // A code whose system its element implies is stored by itself.
    private SearchExpression? Code(SearchParameter parameter, string value)
    {
        if (parameter.Definition.CodeSystem is { } implied && SearchText.Split(value, '|') is [var system, var code] && SearchText.Unescape(system) == implied)
            return code.Length == 0 ? new HasValue(parameter.Id, IndexTable.Token) : Token(parameter.Id, types.Code(parameter, code), parameter.IsSelective);
        return Token(parameter.Id, types.Code(parameter, value), parameter.IsSelective);
    }

    private static TokenIs? Token(int id, string value, bool selective)
    {
        var parts = SearchText.Split(value, '|');
        if (parts.Count > 2) parts = [parts[0], string.Join('|', parts.Skip(1))];
        var code = SearchText.Unescape(parts[^1]);
        var system = parts.Count == 2 ? SearchText.Unescape(parts[0]) : null;
        if (code.Length == 0 && string.IsNullOrEmpty(system)) return null;
        return new TokenIs(id,
            system is null ? null : IndexText.Bound(system, IndexText.CodeLength),
            code.Length == 0 ? null : IndexText.Bound(code, IndexText.CodeLength), selective);
    }

    // system|code|value, where the type's system and code name the type of the identifier.
    private static TokenIs? OfType(SearchParameter parameter, string value)
    {
        if (SearchText.Split(value, '|') is not [var system, { Length: > 0 } code, { Length: > 0 } number]) return null;
        return new TokenIs(parameter.OfTypeId, system.Length == 0 ? null : IndexText.Bound(SearchText.Unescape(system), IndexText.CodeLength),
            IndexText.Bound($"{SearchText.Unescape(code)}|{SearchText.Unescape(number)}", IndexText.CodeLength), Selective: true);
    }

    private static SearchExpression? String(int id, int? restId, string value, StringComparisonKind kind)
    {
        // Blanks, and marks without a letter below them, stand for nothing: everything begins with that.
        if (IndexText.Fold(value).Length == 0) return null;
        var text = new StringIs(id, kind, value);
        if (restId is not { } rest) return text;
        // Beyond the index a text lies in pieces that hold so much whole.
        var part = IndexText.Fold(value);
        return new AnyOf([text, new StringIs(rest, kind, part.Length > IndexText.LongestPart ? part[..IndexText.LongestPart] : part)]);
    }

    // Everything that is the beginning of the path.
    private static AnyOf? Above(SearchParameter parameter, string value)
    {
        if (value.Length == 0) return null;
        var ways = new List<SearchExpression>();
        var least = value.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        for (var end = value.Length; end > least && ways.Count < MostAbove; end = value.LastIndexOf('/', end - 1))
            ways.Add(new UriIs(parameter.Id, IndexText.Bound(value[..end], IndexText.UriLength)));
        return new AnyOf(ways);
    }

    private SearchExpression? Reference(SearchParameter parameter, string sent, string? type)
    {
        var value = context.Relative(sent);
        if (value.Length == 0) return null;
        if (types.Local(value) is { } target)
            return type is not null && types.Stored(type) != target.Type ? new Nothing() : Local(target.Type, IndexText.Bound(target.Id, IndexText.UriLength), Version(target.Version));
        if (value.Contains(':', StringComparison.Ordinal))
        {
            if (type is not null) return new Nothing();
            var bar = value.IndexOf('|', StringComparison.Ordinal);
            var (url, version) = bar < 0 ? (value, null) : (value[..bar], value[(bar + 1)..]);
            return new ReferenceIs(parameter.Id, "", IndexText.Bound(url, IndexText.UriLength), Version(version));
        }
        if (!LogicalId.IsValid(value)) return null;
        if (type is not null) return Local(types.Stored(type), value, null);
        var ways = new List<SearchExpression>();
        if (parameter.Path.FindsReferences) ways.Add(new ReferenceIs(parameter.Id, null, value, null));
        if (parameter.Path.FindsCanonicals)
            ways.AddRange(parameter.Definition.Target.Select(types.Stored).Distinct().Where(t => types.Canonical(t) is not null)
                .Select(t => new ReferenceToCanonicalOf(parameter.Id, t, value, types.Canonical(t)!.UrlParameterId)));
        return ways.Count switch { 0 => new ReferenceIs(parameter.Id, null, value, null), 1 => ways[0], _ => new AnyOf(ways) };

        static string? Version(string? version) => version is null ? null : IndexText.Bound(version, IndexText.CodeLength);

        // A canonical parameter is also asked for by the id of the resource that the canonical names.
        SearchExpression Local(string targetType, string id, string? version)
        {
            var byId = new ReferenceIs(parameter.Id, targetType, id, version);
            if (!parameter.Path.FindsCanonicals || types.Canonical(targetType) is not { } canonical) return byId;
            var byUrl = new ReferenceToCanonicalOf(parameter.Id, targetType, id, canonical.UrlParameterId);
            return parameter.Path.FindsReferences ? new AnyOf([byId, byUrl]) : byUrl;
        }
    }

    private static NumberIs? Number(SearchParameter parameter, string value)
    {
        if (SearchRange.Number(value) is not { } number) return null;
        var (low, high) = SearchRange.Real(number.Comparison, number.Low, number.High);
        return new NumberIs(parameter.Id, number.Comparison, low, high);
    }

    private static QuantityIs? Quantity(SearchParameter parameter, string value)
    {
        var parts = SearchText.Split(value, '|');
        if (parts.Count is not (1 or 3) || SearchRange.Number(SearchText.Unescape(parts[0])) is not { } number) return null;
        var system = parts.Count == 3 && parts[1].Length > 0 ? SearchText.Unescape(parts[1]) : null;
        var code = parts.Count == 3 && parts[2].Length > 0 ? SearchText.Unescape(parts[2]) : null;
        if (system == Ucum.System && code is not null && Ucum.Find(code) is { } unit)
        {
            var (from, to) = SearchRange.Real(number.Comparison, number.Low, number.High, unit);
            return new QuantityIs(parameter.ComparableId, number.Comparison, from, to, "", unit.Unit);
        }
        var (low, high) = SearchRange.Real(number.Comparison, number.Low, number.High);
        return new QuantityIs(parameter.Id, number.Comparison, low, high, system, code);
    }

    private CompositeIs? Composite(SearchParameter parameter, string value)
    {
        var parts = SearchText.Split(value, '$');
        if (parts.Count != parameter.Components.Count) return null;
        var components = new List<SearchExpression>();
        for (var i = 0; i < parts.Count; i++)
        {
            var component = parameter.Components[i];
            var expression = Leaf(component, null)?.Invoke(Prepared(component, null, parts[i]));
            // A reference by canonical has two ways to be there; one row is one way.
            if (expression is AnyOf any) expression = any.Items[0];
            if (expression is null) return null;
            components.Add(expression);
        }
        return new CompositeIs(components);
    }

    private static Criterion Unsupported(SearchParameter parameter, string modifier) =>
        Criterion.Modifier(parameter.Code, $"The modifier ':{modifier}' is not supported on '{parameter.Code}' ({Kind(parameter)}).");

    private static string Kind(SearchParameter parameter) => parameter.Kind.ToString().ToLowerInvariant();

    private static string Form(SearchParameter parameter, string? modifier) => parameter.Kind switch
    {
        _ when modifier == "of-type" => "give system|code|value, the system and code of the identifier's type.",
        _ when modifier is "text" or "above" => "it must not be empty.",
        SearchType.Date => "give a date such as 2026-11 or ge2026-11-22T10:00:00Z.",
        SearchType.Number => "give a number such as 5 or lt0.25.",
        SearchType.Quantity => "give a number, or number|system|unit.",
        SearchType.Token => "give code, system|code, system| or |code.",
        SearchType.Reference => "give an id, Type/id or a url.",
        SearchType.Special => "give latitude|longitude, latitude|longitude|kilometres or latitude|longitude|distance|unit, such as 53.8|-1.55|5|km.",
        SearchType.Composite => $"give {parameter.Components.Count} values with '$' between them: {string.Join(" $ ", parameter.Components.Select(Kind))}.",
        _ => "it must not be empty.",
    };
}
