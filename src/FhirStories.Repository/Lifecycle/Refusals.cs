using FhirStories.Validation;

namespace FhirStories.Repository.Lifecycle;

/// <summary>Refusals of the lifecycle's operations.</summary>
internal static class Refusals
{
    /// <summary>422: a rule forbids it.</summary>
    public static FhirRequestException Rule(string code, string message, string? expression = null) => new(422, FhirIssue.Error("business-rule", code, message, expression));

    /// <summary>400: a parameter cannot be used.</summary>
    public static FhirRequestException Parameter(string name, string message) => new(400, FhirIssue.Error("value", "operation-parameter-invalid", $"Parameter {name}: {message}", $"http.{name}"));
}
