using System.Globalization;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;
using FhirStories.Validation;
using FhirStories.Validation.Parsing;
using SortKey = FhirStories.Storage.Search.SortKey;

namespace FhirStories.Repository.Searching;

/// <summary>Understands the query string of a type-level search.</summary>
internal sealed class QueryParser(SearchParameterRegistry registry, RepositoryOptions options)
{
    // What the answer looks like is the facade's to judge.
    private static readonly string[] Presentation = ["_format", "_pretty", "_summary", "_elements"];
    private readonly CriterionParser _criteria = new(registry);

    /// <summary>The search that the parameters mean.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="parameters">Names and values, decoded, in order.</param>
    /// <param name="strict">True: what is not known is refused; false: it is left out, with a warning.</param>
    /// <exception cref="FhirRequestException">400, when a value or (strict) a parameter is wrong.</exception>
    public SearchRequest Parse(string type, IEnumerable<KeyValuePair<string, string>> parameters, bool strict)
    {
        var state = new State(strict);
        string? page = null;
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_count": Count(state, value); break;
                case "_sort": Sort(state, type, value); break;
                case "_total": Total(state, value); break;
                case "_summary" when value == "count": state.Count = 0; state.Apply(name, value); break;
                case SearchPage.ContinuationParameter: page = value; break;
                case "_id": state.Where(name, value, Ids(value), "give one or more ids, separated by commas."); break;
                case "_lastUpdated": state.Where(name, value, LastUpdated(value), "give a date such as 2026-11-22 or ge2026-11-22T10:00:00Z."); break;
                case var _ when Presentation.Contains(name): state.Apply(name, value); break;
                default: Criterion(state, type, name, value); break;
            }
        }
        if (state.Errors.Count > 0) throw new FhirRequestException(400, state.Errors);

        (PageStart Start, string? DefinitionId)? start = null;
        if (page is not null && (start = Continuation.Read(page, state.Sort)) is null)
            throw new FhirRequestException(400, FhirIssue.Error("value", "search-page-unknown",
                "This continuation does not belong to this search. Begin again without '_page'.", "http._page"));
        return new(type, new AllOf(state.Criteria), state.Sort, state.Count ?? options.PageSize, start?.Start, state.Total, state.Applied, state.Warnings)
        {
            StartId = start?.DefinitionId,
        };
    }

    private void Criterion(State state, string type, string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        if (registry.Find(type, code) is not { } parameter)
        {
            state.Unknown(name, $"'{name}' is not a search parameter of {type} that this server knows.");
            return;
        }
        var (expression, issue) = _criteria.Parse(parameter, modifier, value);
        if (issue is not null) state.Errors.Add(issue);
        else
        {
            state.Criteria.Add(expression!);
            state.Apply(name, value);
        }
    }

    private void Count(State state, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            state.Error("_count", $"'{value}' is not a page size: give a number from 0 to {options.LargestPage}.");
        else
        {
            if (count > options.LargestPage)
                state.Warnings.Add(FhirIssue.Warning("informational", "search-count-bounded",
                    $"A page holds {options.LargestPage} matches at most.", "http._count"));
            // A _summary=count that came before wins.
            if (state.Count != 0) state.Count = Math.Min(count, options.LargestPage);
            state.Apply("_count", value);
        }
    }

    private static void Total(State state, string value)
    {
        if (value is not ("none" or "estimate" or "accurate"))
        {
            state.Error("_total", $"'{value}' is not one of none, estimate, accurate.");
            return;
        }
        state.Total = value != "none";
        state.Apply("_total", value);
    }

    private void Sort(State state, string type, string value)
    {
        var keys = new List<SortKey>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var descending = part[0] == '-';
            var code = part.TrimStart('-', '+');
            if (code == "_id") keys.Add(new(SortKind.Id, descending));
            else if (code == "_lastUpdated") keys.Add(new(SortKind.LastUpdated, descending));
            else if (registry.Find(type, code) is { Table: { } table } parameter) keys.Add(new(SortKind.Parameter, descending, parameter.Id, table));
            else
            {
                state.Unknown("_sort", $"{type} cannot be sorted by '{code}'.");
                return;
            }
        }
        if (keys.Count == 0) state.Error("_sort", "'_sort' names no search parameter.");
        else
        {
            state.Sort = keys;
            state.Apply("_sort", value);
        }
    }

    private static IdIs? Ids(string value)
    {
        var ids = SearchText.Alternatives(value).Select(SearchText.Unescape).ToList();
        return ids.All(LogicalId.IsValid) ? new IdIs(ids) : null;
    }

    private static SearchExpression? LastUpdated(string value)
    {
        var alternatives = new List<SearchExpression>();
        foreach (var alternative in SearchText.Alternatives(value))
        {
            if (CriterionParser.DateRangeOf(SearchText.Unescape(alternative)) is not { } range) return null;
            alternatives.Add(new LastUpdatedIs(range.Comparison, Milliseconds(range.Low), Milliseconds(range.High)));
        }
        return alternatives.Count == 1 ? alternatives[0] : new AnyOf(alternatives);

        static long Milliseconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    private sealed class State(bool strict)
    {
        public List<SearchExpression> Criteria { get; } = [];

        public IReadOnlyList<SortKey> Sort { get; set; } = [];

        public int? Count { get; set; }

        public bool Total { get; set; }

        public List<KeyValuePair<string, string>> Applied { get; } = [];

        public List<FhirIssue> Warnings { get; } = [];

        public List<FhirIssue> Errors { get; } = [];

        public void Apply(string name, string value) => Applied.Add(new(name, value));

        public void Where(string name, string value, SearchExpression? expression, string form)
        {
            if (expression is null) Error(name, $"'{value}' is not a value for '{name}': {form}");
            else
            {
                Criteria.Add(expression);
                Apply(name, value);
            }
        }

        public void Error(string name, string message) => Errors.Add(FhirIssue.Error("value", "search-value-invalid", message, $"http.{name}"));

        public void Unknown(string name, string message)
        {
            if (strict) Errors.Add(FhirIssue.Error("not-supported", "search-parameter-unknown", message, $"http.{name}"));
            else Warnings.Add(FhirIssue.Warning("not-supported", "search-parameter-unknown", message + " It was left out.", $"http.{name}"));
        }
    }
}
