namespace FhirStories.Catalogue.Lifecycle;

/// <summary>How the status of an artifact may go on: draft → active → retired, and never back (CRMI, conformance requirement 3.1).</summary>
/// <remarks><c>unknown</c> may become anything. Nothing becomes unknown again: that would be the way back.</remarks>
public static class StatusRules
{
    public const string Draft = "draft";
    public const string Active = "active";
    public const string Retired = "retired";
    public const string Unknown = "unknown";

    /// <summary>The rule that a change of status breaks; null where it is allowed.</summary>
    /// <param name="before">Code of the stored version; null for none.</param>
    /// <param name="after">Code of the next one.</param>
    /// <param name="name">What it is about, such as <c>Basic/us-1</c>.</param>
    public static LifecycleProblem? Judge(string? before, string? after, string name) => (before, after ?? Unknown) switch
    {
        (Active, Draft or Unknown) => new("lifecycle-active-back",
            $"{name} is active, and what is active never becomes {after ?? Unknown} again. Retire it, or make its next version with $draft."),
        (Retired, not Retired) => new("lifecycle-retired-back",
            $"{name} is retired, and what is retired stays so. Make a next version of it with $draft, or something of its own with $clone."),
        _ => null,
    };

    /// <summary>Whether the content of what has this status is settled.</summary>
    public static bool IsSettled(string? status) => status is Active or Retired;
}
