using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>What was understood of a query string so far.</summary>
/// <param name="strict">Whether what is not known is refused.</param>
internal sealed class QueryState(bool strict)
{
    public List<SearchExpression> Criteria { get; } = [];

    public List<IncludeRule> Includes { get; } = [];

    public IReadOnlyList<SortKey> Sort { get; set; } = [];

    public int? Count { get; set; }

    public bool Total { get; set; }

    /// <summary>The parameters that were applied, in order.</summary>
    public List<KeyValuePair<string, string>> Applied { get; } = [];

    public List<FhirIssue> Warnings { get; } = [];

    public List<FhirIssue> Errors { get; } = [];

    public void Apply(string name, string value) => Applied.Add(new(name, value));

    public void Add(string name, string value, Criterion criterion)
    {
        if (criterion.Expression is { } expression)
        {
            Criteria.Add(expression);
            Apply(name, value);
        }
        else if (criterion.IsUnknown) Unknown(name, criterion.Issue!.Message);
        else Errors.Add(criterion.Issue!);
    }

    public void Error(string name, string message) => Errors.Add(FhirIssue.Error("value", "search-value-invalid", message, $"http.{name}"));

    /// <summary>Something that this server cannot do: refused, or left out with a warning.</summary>
    public void Unknown(string name, string message, string messageId = "search-parameter-unknown")
    {
        if (strict) Errors.Add(FhirIssue.Error("not-supported", messageId, message, $"http.{name}"));
        else Warnings.Add(FhirIssue.Warning("not-supported", messageId, message + " It was left out.", $"http.{name}"));
    }
}
