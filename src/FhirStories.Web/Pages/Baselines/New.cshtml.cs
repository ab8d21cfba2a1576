using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Baselines;

/// <summary>Makes a baseline.</summary>
internal sealed class NewModel(BaselineMaker maker, ICatalogueQueries queries) : PageModel
{
    public BaselineForm Form { get; private set; } = new();

    public IReadOnlyList<FieldProblem> Problems { get; private set; } = [];

    /// <summary>Features to choose from: canonical and title.</summary>
    public IReadOnlyList<(string Canonical, string Title)> Features { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        await ReadFeaturesAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? version, string? title, string? what, string? search, string[]? features, CancellationToken cancellation)
    {
        Form = new BaselineForm
        {
            Version = UserInput.Words(version) ?? "",
            Title = UserInput.Words(title) ?? "",
            What = what is "features" or "search" ? what : "active",
            Search = UserInput.Value(search) ?? "",
            Features = [.. (features ?? []).Select(UserInput.Value).OfType<string>()],
        };
        var (id, problems) = await maker.MakeAsync(Form, cancellation);
        if (id is not null) return Redirect(Addresses.Baseline(id));
        Problems = problems;
        await ReadFeaturesAsync(cancellation);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? ProblemOf(string field) => Problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task ReadFeaturesAsync(CancellationToken cancellation) => Features = await FeatureChoices.ReadAsync(queries, cancellation);
}
