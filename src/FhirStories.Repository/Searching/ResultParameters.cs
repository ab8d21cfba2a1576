using System.Globalization;
using FhirStories.Definitions;
using FhirStories.Validation;
using SortKey = FhirStories.Storage.Search.SortKey;
using SortKind = FhirStories.Storage.Search.SortKind;

namespace FhirStories.Repository.Searching;

/// <summary>Understands the parameters that say how matches are told: <c>_sort</c>, <c>_count</c>, <c>_total</c>, <c>_include</c>, <c>_revinclude</c>.</summary>
internal sealed class ResultParameters(RepositoryOptions options)
{
    // Each is a table of the statement, and databases take some 60 of these.
    private const int MostSortKeys = 16;

    public void Count(QueryState state, string value)
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

    public static void Total(QueryState state, string value)
    {
        if (value is not ("none" or "estimate" or "accurate"))
        {
            state.Error("_total", $"'{value}' is not one of none, estimate, accurate.");
            return;
        }
        state.Total = value != "none";
        state.Apply("_total", value);
    }

    /// <summary>Other matches than resources of their own: there is no index of what is contained.</summary>
    public static void Contained(QueryState state, string name, string value)
    {
        if (name == "_contained" && value == "false") state.Apply(name, value);
        else if (name == "_contained" && value is not ("true" or "both")) state.Error(name, $"'{value}' is not one of true, false, both.");
        else
            state.Errors.Add(FhirIssue.Error("not-supported", "search-contained-unsupported",
                $"Contained resources are not searched here: leave out '{name}', and search the resources that contain them.", $"http.{name}"));
    }

    public static void Sort(QueryState state, SearchTypes known, IReadOnlyList<string> types, string value)
    {
        var keys = new List<SortKey>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var descending = part[0] == '-';
            var code = part.TrimStart('-', '+');
            if (code == "_id") keys.Add(new(SortKind.Id, descending));
            else if (code == "_lastUpdated") keys.Add(new(SortKind.LastUpdated, descending));
            else if (Key(known, types, code, descending) is { } key) keys.Add(key);
            else
            {
                state.Unknown("_sort", $"{(types.Count == 0 ? "What is of any type" : string.Join(" and ", types))} cannot be sorted by '{code}'.");
                return;
            }
        }
        // What was sorted by before decides nothing the second time.
        keys = [.. keys.DistinctBy(key => (key.Kind, key.ParameterId))];
        if (keys.Count == 0) state.Error("_sort", "'_sort' names no search parameter.");
        else if (keys.Count > MostSortKeys) state.Error("_sort", $"'_sort' has {keys.Count} keys; {MostSortKeys} are taken.");
        else
        {
            state.Sort = keys;
            state.Apply("_sort", value);
        }
    }

    private static SortKey? Key(SearchTypes known, IReadOnlyList<string> types, string code, bool descending)
    {
        var parameters = (types.Count == 0 ? [CriterionParser.AnyType] : types).Select(t => known.Find(t, code)).ToList();
        if (parameters.Any(p => p?.SortId is null || p.Table != parameters[0]!.Table)) return null;
        var ids = parameters.Select(p => p!.SortId!.Value).Distinct().ToList();
        return new(SortKind.Parameter, descending, ids[0], parameters[0]!.Table!.Value) { OtherParameterIds = [.. ids.Skip(1)] };
    }

    public static void Include(QueryState state, SearchTypes known, string name, string value)
    {
        var (code, modifier) = CriterionParser.Split(name);
        if (modifier is not (null or "iterate" or "recurse"))
        {
            state.Errors.Add(Criterion.Modifier(code, $"The modifier ':{modifier}' is not supported on '{code}': there is ':iterate'.").Issue!);
            return;
        }
        var parts = value.Split(':');
        var wrong = parts switch
        {
            ["*"] => null,
            [var type, ..] when !known.Has(type) => $"'{type}' in '{name}={value}' is not {known.Named}.",
            [_, "*"] => null,
            [_, _, var target] when !known.Has(target) => $"'{target}' in '{name}={value}' is not {known.Named}.",
            [_, "*", _] => null,
            [var type, var link, ..] when parts.Length <= 3 => known.Find(type, link) is { Kind: SearchType.Reference } ? null
                : $"'{link}' in '{name}={value}' is not a reference parameter of {type}.",
            _ => $"'{name}={value}' is not of the form Type:reference, Type:reference:Target, Type:* or *.",
        };
        if (wrong is not null)
        {
            state.Unknown(code, wrong, "search-include-unknown");
            return;
        }
        state.Includes.Add(new IncludeRule(code == "_revinclude", modifier is not null, parts[0] == "*" ? known.AnyStored : known.Stored(parts[0]),
            parts.Length < 2 || parts[1] == "*" ? null : parts[1], parts.Length < 3 ? null : known.Stored(parts[2])));
        state.Apply(name, value);
    }
}
