using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Repository.Tracing;
using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>Understands the query string of a search.</summary>
internal sealed class QueryParser(SearchParameterRegistry registry, CarrierSearchTypes carriers, RepositoryOptions options, CodeSets codeSets, StoredSearchParameters stored, StoryStatuses statuses)
{
    // What the answer looks like is the facade's to judge.
    private static readonly string[] Presentation = ["_format", "_pretty", "_summary", "_elements"];
    private readonly ResultParameters _results = new(options);
    private readonly SearchTypes _own = new(registry);

    /// <summary>The search that the parameters mean.</summary>
    /// <param name="scope">Where to look.</param>
    /// <param name="own">The addresses of this server.</param>
    /// <param name="parameters">Names and values, decoded, in order.</param>
    /// <param name="strict">True: what is not known is refused; false: it is left out, with a warning.</param>
    /// <param name="cancellation">Cancels the look-up of code sets.</param>
    /// <exception cref="FhirRequestException">400, when a value or (strict) a parameter is wrong.</exception>
    public async ValueTask<SearchRequest> ParseAsync(
        SearchScope scope, OwnAddress own, IEnumerable<KeyValuePair<string, string>> parameters, bool strict, CancellationToken cancellation)
    {
        await stored.FollowAsync(cancellation);
        var sent = parameters as IReadOnlyList<KeyValuePair<string, string>> ?? [.. parameters];
        var context = new SearchContext(own);
        while (true)
        {
            context.Begin();
            var request = Parse(scope, sent, strict, context);
            if (context.Wanted.Count == 0 && context.WantedMarks.Count == 0) return request;
            // What only terminology and the trace know is looked up once all of it is known to be wanted.
            foreach (var question in context.Wanted) context.Sets[question] = await codeSets.FindAsync(question, cancellation);
            if (context.Wanted.Count > 0) continue;
            foreach (var (marks, found) in await statuses.FindAsync(context.WantedMarks, cancellation)) context.Marked[marks] = found;
        }
    }

    private SearchRequest Parse(SearchScope scope, IReadOnlyList<KeyValuePair<string, string>> parameters, bool strict, SearchContext context)
    {
        var state = new QueryState(strict);
        var known = scope.Release == FhirRelease.R5 ? carriers : _own;
        var criteria = new CriterionParser(known, context);
        var types = scope.Types.Count == 0 ? Types(state, known, parameters) : scope.Types;
        string? page = null;
        foreach (var (name, value) in parameters)
        {
            if (value.Length == 0 && name is not SearchPage.ContinuationParameter && !Presentation.Contains(name))
            {
                state.Unknown(name, $"'{name}' has no value.", "search-value-empty");
                continue;
            }
            switch (name)
            {
                case "_count": _results.Count(state, value); break;
                case "_sort": ResultParameters.Sort(state, known, types, value); break;
                case "_total": ResultParameters.Total(state, value); break;
                case "_summary" when value == "count": state.Count = 0; state.Apply(name, value); break;
                case "_contained" or "_containedType": ResultParameters.Contained(state, name, value); break;
                case SearchPage.ContinuationParameter: page = value; break;
                case "_type" when scope.Types.Count == 0: break;
                case var _ when Presentation.Contains(name): state.Apply(name, value); break;
                case var _ when CriterionParser.Split(name).Code is "_include" or "_revinclude": ResultParameters.Include(state, known, name, value); break;
                case var _ when !context.Ask(): throw new FhirRequestException(400, [Criterion.TooCostly(name).Issue!]);
                default: state.Add(name, value, Of(known, types, name, value, criteria)); break;
            }
        }
        var hasCriteria = state.Criteria.Count > 0;
        // Where several types are stored as one, all that is asked is asked of some of it.
        if ((types.Count == 0 && known.AnyStored is not null ? known.All : types).Select(known.Mark).OfType<SearchExpression>().ToList() is { Count: > 0 } marks)
            state.Criteria.Insert(0, marks is [var mark] ? mark : new AnyOf(marks));
        if (scope.Within is { } compartment) state.Criteria.Insert(0, Within(compartment, types));
        if (state.Errors.Count > 0) throw new FhirRequestException(400, state.Errors);

        (PageStart Start, string? DefinitionId)? start = null;
        if (page is not null && (start = Continuation.Read(page, state.Sort)) is null)
            throw new FhirRequestException(400, FhirIssue.Error("value", "search-page-unknown",
                "This continuation does not belong to this search. Begin again without '_page'.", "http._page"));
        return new(known.AnyStored is { } only ? [only] : types, new AllOf(state.Criteria), state.Sort, state.Count ?? options.PageSize, start?.Start, state.Total, state.Applied, state.Warnings)
        {
            StartId = start?.DefinitionId,
            Includes = state.Includes,
            HasCriteria = hasCriteria,
        };
    }

    // The types that _type names, which all parameters are about; empty for all.
    private static List<string> Types(QueryState state, SearchTypes known, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var types = new List<string>();
        foreach (var (name, value) in parameters)
        {
            if (name != "_type" || value.Length == 0) continue;
            foreach (var type in SearchText.Alternatives(value))
                if (!known.Has(type)) state.Error(name, $"'{type}' is not {known.Named}.");
                else if (!types.Contains(type)) types.Add(type);
            state.Apply(name, value);
        }
        return types;
    }

    private static Criterion Of(SearchTypes known, IReadOnlyList<string> types, string name, string value, CriterionParser criteria)
    {
        if (types.Count == 1) return criteria.Parse(types[0], name, value);
        // What all types have is asked of all at once.
        var common = criteria.Parse(CriterionParser.AnyType, name, value);
        if (types.Count == 0 || common.Expression is not null || !common.IsUnknown) return common;
        var ways = new List<SearchExpression>();
        foreach (var type in types)
        {
            var criterion = criteria.Parse(type, name, value);
            if (criterion.Expression is not { } expression) return criterion;
            ways.Add(new AllOf([new TypeIs(known.Stored(type)), known.Among(type, expression)]));
        }
        return Criterion.Of(new AnyOf(ways));
    }

    private SearchExpression Within(Compartment compartment, IReadOnlyList<string> types)
    {
        var all = types.Count > 0 ? types : CompartmentCriteria.TypesOf(compartment.Type, registry) ?? [];
        var ways = all.Select(type => (Type: type, Members: CompartmentCriteria.Of(compartment, type, registry))).Where(w => w.Members is not null).ToList();
        return ways.Count == 1 && all.Count == 1 ? ways[0].Members! : new AnyOf([.. ways.Select(w => new AllOf([new TypeIs(w.Type), w.Members!]))]);
    }
}
