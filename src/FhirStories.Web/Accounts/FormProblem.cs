namespace FhirStories.Web.Accounts;

/// <summary>What is wrong with something that somebody typed.</summary>
/// <param name="Field">Name of the field; empty for the form as a whole.</param>
/// <param name="Code">Which text says so: <c>Account.Problem{Code}</c>.</param>
public sealed record FormProblem(string Field, string Code);
