using FhirStories.Repository.Packages;
using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Packages;

/// <summary>Adds a package.</summary>
[UploadLimits]
internal sealed class AddModel(PackageKeeper keeper, PageTexts texts) : PageModel
{
    public PackageForm Form { get; private set; } = new("", "", false);

    public IReadOnlyList<FieldProblem> Problems { get; private set; } = [];

    public bool HasRegistry => keeper.HasRegistry;

    public IActionResult OnGet(string? problem)
    {
        if (problem == "too-large") Problems = [new FieldProblem("File", texts["Packages.Problem.TooLarge", Labels.Number(keeper.LargestFile >> 20)])];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(IFormFile? file, string? name, string? version, string? replace, CancellationToken cancellation)
    {
        Form = new PackageForm(UserInput.Words(name) ?? "", UserInput.Words(version) ?? "", replace == "true");
        var (added, problems) = await keeper.AddAsync(file, Form, cancellation);
        if (problems.Count == 0) return Redirect(Next(added));
        Problems = problems;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? ProblemOf(string field) => Problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    // The one that was asked for comes last, after what it builds on.
    private static string Next(IReadOnlyList<AddedPackage> added) => added.Count == 0 ? "/packages" : PackageReader.Href(added[^1].Manifest.Reference);
}
