using FhirStories.Web.Accounts;

namespace FhirStories.Web.Models;

/// <summary>A field for text of an account form.</summary>
/// <param name="Name">Its name and id.</param>
/// <param name="Label">Its label.</param>
/// <param name="Problems">All problems of the form; the field shows its own.</param>
internal sealed record FieldView(string Name, string Label, IReadOnlyList<FormProblem> Problems)
{
    public string? Hint { get; init; }

    public string? Value { get; init; }

    public string Type { get; init; } = "text";

    public string? Autocomplete { get; init; }

    /// <summary>Rows of a field with several lines; 0 for one line.</summary>
    public int Rows { get; init; }

    /// <summary>Width as the design system names it, such as <c>nhsuk-u-width-two-thirds</c>.</summary>
    public string Width { get; init; } = "nhsuk-u-width-two-thirds";

    public FormProblem? Problem => Problems.FirstOrDefault(problem => problem.Field == Name);
}

/// <summary>A choice of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Legend">The question.</param>
/// <param name="Options">Value, label and explanation of each.</param>
/// <param name="Chosen">The value chosen.</param>
/// <param name="Problems">All problems of the form.</param>
internal sealed record ChoiceView(string Name, string Legend, IReadOnlyList<(string Value, string Label, string Hint)> Options, string? Chosen, IReadOnlyList<FormProblem> Problems)
{
    public FormProblem? Problem => Problems.FirstOrDefault(problem => problem.Field == Name);
}

/// <summary>What somebody types for a new account.</summary>
internal sealed record NewAccountView(string Name, string UserName, IReadOnlyList<FormProblem> Problems);

/// <summary>A secret that is shown once.</summary>
/// <param name="Heading">What it is.</param>
/// <param name="Secret">The secret.</param>
/// <param name="Advice">What to do with it.</param>
internal sealed record SecretView(string Heading, string Secret, string Advice);
