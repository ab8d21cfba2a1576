using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;
using FhirStories.Validation.Parsing;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Searching;

/// <summary>Turns one parameter of a search, its modifiers and chain included, into an expression over resources of a type.</summary>
internal sealed class CriterionParser(SearchTypes types, SearchContext context)
{
    /// <summary>Stands for whatever type: only what all types have can be asked for.</summary>
    public const string AnyType = SearchParameterRegistry.Everything;

    private const int DeepestNesting = 12;
    private readonly LeafParser _leaves = new(types, context);

    /// <summary>The expression, or what is wrong.</summary>
    /// <param name="type">Type of the resources, or <see cref="AnyType"/>.</param>
    /// <param name="name">Name with modifiers and chain, such as <c>subject:Patient.name:exact</c>.</param>
    /// <param name="value">The value as it was sent, escapes included.</param>
    public Criterion Parse(string type, string name, string value) => Parse(type, name, value, 0);

    private Criterion Parse(string type, string name, string value, int depth)
    {
        if (depth > DeepestNesting || !context.Try()) return Criterion.Wrong(name, "search-too-costly", "The search has too many criteria and links: split it.");
        if (name.StartsWith("_has:", StringComparison.Ordinal)) return Has(type, name, value, depth);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0) return Chain(type, name[..dot], name[(dot + 1)..], value, depth);

        var (code, modifier) = Split(name);
        switch (code)
        {
            case "_id": return Ids(modifier, value);
            case "_lastUpdated": return LastUpdated(modifier, value);
            case "_list": return modifier is null ? List(value) : Unsupported(code, modifier);
            case "_text": return modifier is null ? WordExpression.Parse(code, value, WordsOf.Narrative, context) : Unsupported(code, modifier);
            case "_content": return modifier is null ? WordExpression.Parse(code, value, WordsOf.Content, context) : Unsupported(code, modifier);
            case "_filter": return modifier is null ? new FilterParser(this, types, context).Parse(type, value) : Unsupported(code, modifier);
        }
        return types.Find(type, code) is { } parameter ? _leaves.Parse(parameter, modifier, value) : UnknownParameter(type, name);
    }

    /// <summary>A name without its modifier, and that.</summary>
    public static (string Code, string? Modifier) Split(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
    }

    /// <summary>What a reference leads to and what must hold there, for each type that it may lead to.</summary>
    /// <param name="type">Type of the resources.</param>
    /// <param name="head">The reference parameter, with or without the type of the target.</param>
    /// <param name="parse">Parses what must hold of a target of a type.</param>
    public Criterion Follow(string type, string head, Func<string, Criterion> parse)
    {
        var (code, target) = Split(head);
        if (types.Find(type, code) is not { } parameter) return UnknownParameter(type, code);
        if (parameter.Kind != SearchType.Reference)
            return Criterion.Modifier(code, $"'{code}' of {type} is not a reference, so nothing can be asked beyond it.");
        if (target is not null)
        {
            if (!types.Has(target)) return Criterion.Modifier(code, $"'{target}' is not {types.Named}.");
            var named = parse(target);
            return named.Expression is { } where ? Criterion.Of(To(parameter, target, where)) : named;
        }
        // What all types have is asked of whatever is there.
        var common = parse(AnyType);
        if (common.Expression is not null && !parameter.Path.FindsCanonicals)
            return Criterion.Of(new RefersTo(parameter.Id, null, new LinkWays(true, null), common.Expression));
        IReadOnlyList<string> targets = parameter.Definition.Target.Count > 0 ? parameter.Definition.Target : types.All;
        var ways = new List<SearchExpression>();
        var refusals = new List<Criterion>();
        foreach (var one in targets)
        {
            var criterion = parse(one);
            if (criterion.Expression is { } where) ways.Add(To(parameter, one, where));
            else refusals.Add(criterion);
        }
        if (ways.Count == 0) return refusals.FirstOrDefault(r => !r.IsUnknown) is { Issue: not null } wrong ? wrong : refusals[0];
        return Criterion.Of(ways.Count == 1 ? ways[0] : new AnyOf(ways));
    }

    private SearchExpression To(SearchParameter parameter, string target, SearchExpression where) =>
        types.Ways(parameter, target) is var ways && Leads(ways) ? new RefersTo(parameter.Id, types.Stored(target), ways, types.Among(target, where)) : new Nothing();

    // A canonical leads to nothing of a type that has no url.
    private static bool Leads(LinkWays ways) => ways.ByReference || ways.Canonical is not null;

    private Criterion Chain(string type, string head, string rest, string value, int depth) =>
        rest.Length == 0 ? Criterion.Modifier(head, $"'{head}.' names nothing to ask for.") : Follow(type, head, target => Parse(target, rest, value, depth + 1));

    private Criterion Has(string type, string name, string value, int depth)
    {
        if (name.Split(':', 4) is not [_, var source, var code, { Length: > 0 } rest])
            return Criterion.Modifier("_has", $"'{name}' is not of the form _has:Type:reference:parameter.");
        if (!types.Has(source)) return Criterion.Modifier("_has", $"'{source}' is not {types.Named}.");
        if (types.Find(source, code) is not { } parameter) return UnknownParameter(source, code);
        if (parameter.Kind != SearchType.Reference) return Criterion.Modifier("_has", $"'{code}' of {source} is not a reference.");
        var inner = Parse(source, rest, value, depth + 1);
        if (inner.Expression is not { } where) return inner;
        var ways = type == AnyType ? new LinkWays(true, null) : types.Ways(parameter, type);
        return Criterion.Of(Leads(ways) ? new IsReferredToBy(parameter.Id, types.Stored(source), ways, types.Among(source, where)) : new Nothing());
    }

    private Criterion Ids(string? modifier, string value)
    {
        if (modifier == "missing") return OfAll("_id", value);
        if (modifier is not (null or "not")) return Unsupported("_id", modifier);
        var ids = SearchText.Alternatives(value).Select(SearchText.Unescape).ToList();
        if (!ids.All(LogicalId.IsValid)) return Criterion.Value("_id", $"'{value}' is not a value for '_id': give one or more ids, separated by commas.");
        if (!context.Name(ids.Count)) return Criterion.TooCostly("_id");
        var isOne = new IdIs(ids);
        return Criterion.Of(modifier is null ? isOne : new Not(isOne));
    }

    private Criterion LastUpdated(string? modifier, string value)
    {
        if (modifier == "missing") return OfAll("_lastUpdated", value);
        if (modifier is not null) return Unsupported("_lastUpdated", modifier);
        var alternatives = new List<SearchExpression>();
        foreach (var alternative in SearchText.Alternatives(value))
        {
            if (!context.Count()) return Criterion.TooCostly("_lastUpdated");
            if (SearchRange.Date(SearchText.Unescape(alternative)) is not { } range)
                return Criterion.Value("_lastUpdated", $"'{value}' is not a value for '_lastUpdated': give a date such as 2026-11-22 or ge2026-11-22T10:00:00Z.");
            alternatives.Add(new LastUpdatedIs(range.Comparison, Milliseconds(range.Low), Milliseconds(range.High)));
        }
        return Criterion.Of(alternatives.Count == 1 ? alternatives[0] : new AnyOf(alternatives));

        static long Milliseconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    // Every resource has an id and an instant.
    private static Criterion OfAll(string code, string value) => value switch
    {
        "true" => Criterion.Of(new Nothing()),
        "false" => Criterion.Of(new AllOf([])),
        _ => Criterion.Value(code, $"'{code}:missing' takes true or false, not '{value}'."),
    };

    private Criterion List(string value)
    {
        var ids = SearchText.Alternatives(value).Select(v => context.Relative(SearchText.Unescape(v))).Select(v => v.StartsWith("List/", StringComparison.Ordinal) ? v["List/".Length..] : v).ToList();
        if (ids.Any(id => id.StartsWith('$'))) return Criterion.Value("_list", "Functional lists such as '$current-problems' are not kept here: name a List by its id.");
        if (!ids.All(LogicalId.IsValid)) return Criterion.Value("_list", $"'{value}' is not a value for '_list': give ids of List resources.");
        if (!context.Name(ids.Count)) return Criterion.TooCostly("_list");
        return Criterion.Of(new IsReferredToBy(types.ListItem.Id, "List", new LinkWays(true, null), new IdIs(ids)));
    }

    private static Criterion Unsupported(string code, string modifier) => Criterion.Modifier(code, $"The modifier ':{modifier}' is not supported on '{code}'.");

    private static Criterion UnknownParameter(string type, string name) => Criterion.Unknown(name, type == AnyType
        ? $"'{name}' is not a search parameter of all types: name types with '_type', or search one type."
        : $"'{name}' is not a search parameter of {type} that this server knows.");
}
