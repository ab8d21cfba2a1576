using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>What one parameter of a search means, or what is wrong with it.</summary>
/// <param name="Expression">What must hold; null where something is wrong.</param>
/// <param name="Issue">What is wrong.</param>
/// <param name="IsUnknown">True when the server does not know the parameter: a lenient search leaves it out.</param>
internal readonly record struct Criterion(SearchExpression? Expression, FhirIssue? Issue, bool IsUnknown = false)
{
    public static Criterion Of(SearchExpression expression) => new(expression, null);

    public static Criterion Wrong(string parameter, string messageId, string message) =>
        new(null, FhirIssue.Error("value", messageId, message, $"http.{parameter}"));

    public static Criterion TooCostly(string parameter) => Wrong(parameter, "search-too-costly", "The search has too many criteria and alternatives: split it.");

    public static Criterion Value(string parameter, string message) => Wrong(parameter, "search-value-invalid", message);

    public static Criterion Modifier(string parameter, string message) => Wrong(parameter, "search-modifier-unsupported", message);

    public static Criterion Unknown(string parameter, string message) =>
        new(null, FhirIssue.Error("not-supported", "search-parameter-unknown", message, $"http.{parameter}"), IsUnknown: true);
}
