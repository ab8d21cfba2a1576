using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Lifecycle;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Coverage;

/// <summary>Makes baselines for the caller of a request: editors may.</summary>
internal sealed class BaselineMaker(CallerRepository callers, DefinitionStore definitions, TimeProvider time, PageTexts texts)
{
    private static readonly string[] ActiveSearches = ["Basic?status=active"];

    /// <summary>Whether the caller may make one.</summary>
    public bool IsAllowed => callers.Value.MayCall("baseline");

    /// <summary>Makes one.</summary>
    /// <returns>Its id, or what is wrong with the form.</returns>
    public async Task<(string? Id, IReadOnlyList<FieldProblem> Problems)> MakeAsync(BaselineForm form, CancellationToken cancellation)
    {
        var problems = new List<FieldProblem>();
        if (form.Version.Length == 0) problems.Add(new("Version", texts["Baselines.Problem.Version"]));
        if (form.What == "features" && form.Features.Count == 0) problems.Add(new("Features", texts["Baselines.Problem.Features"]));
        if (form.What == "search" && form.Search.Length == 0) problems.Add(new("Search", texts["Baselines.Problem.Search"]));
        if (problems.Count > 0) return (null, problems);
        var options = new BaselineOptions(
            form.Version, form.What == "active" ? ActiveSearches : form.What == "search" ? [form.Search] : [], form.What == "features" ? form.Features : []) { Title = form.Title.Length == 0 ? null : form.Title };
        try
        {
            await callers.Value.RequireOperationAsync("baseline", "Library");
            var made = await new Baselines(callers.Value, new ArtifactResolver(callers.Value, definitions), time).MakeAsync(options, cancellation);
            return (made.Answers[0].Stored!.Id, []);
        }
        catch (FhirRequestException refusal) when (refusal.Status is 400 or 404 or 409 or 412 or 422)
        {
            return (null, [.. refusal.Issues.Select(issue => new FieldProblem(Field(issue.Expression, form), Plain(issue.Message)))]);
        }
    }

    // People see fields, not parameters.
    private static string Plain(string message)
    {
        var end = message.StartsWith("Parameter ", StringComparison.Ordinal) ? message.IndexOf(": ", StringComparison.Ordinal) : -1;
        return end < 0 ? message : char.ToUpperInvariant(message[end + 2]) + message[(end + 3)..];
    }

    // Refusals name parameters of $baseline.
    private static string Field(string? expression, BaselineForm form) => expression switch
    {
        not null when expression.EndsWith("version", StringComparison.Ordinal) => "Version",
        _ when form.What == "features" => "Features",
        _ when form.What == "search" => "Search",
        _ => "What",
    };
}
