using FhirStories.Definitions.Packages;
using FhirStories.Repository.Access;
using FhirStories.Repository.Packages;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Web.Coverage;

/// <summary>Adds and removes packages for the caller of a request: administrators may.</summary>
internal sealed class PackageKeeper(CallerRepository callers, PackageLibrary library, PackageOptions options, PageTexts texts)
{
    /// <summary>Whether the caller may.</summary>
    public bool IsAllowed => callers.Value.MayCall("package-add");

    /// <summary>Whether packages can be fetched by name.</summary>
    public bool HasRegistry => options.Registry is not null;

    /// <summary>Largest file, in bytes.</summary>
    public long LargestFile => options.LargestPackage;

    /// <summary>Adds the package of a file, or of a name.</summary>
    /// <returns>What was added, or what is wrong with the form.</returns>
    public async Task<(IReadOnlyList<AddedPackage> Added, IReadOnlyList<FieldProblem> Problems)> AddAsync(IFormFile? file, PackageForm form, CancellationToken cancellation)
    {
        if (file is null && form.Name.Length == 0) return ([], [new FieldProblem("File", HasRegistry ? texts["Packages.Problem.Nothing"] : texts["Packages.Problem.NoFile"])]);
        await callers.Value.RequireOperationAsync("package-add", "");
        try
        {
            if (file is null) return (await library.AddAsync(form.Name, form.Version.Length == 0 ? "latest" : form.Version, form.Replace, null, cancellation), []);
            await using var content = file.OpenReadStream();
            return (await library.AddAsync(content, form.Replace, cancellation), []);
        }
        catch (PackageException refusal)
        {
            var field = refusal.Code switch { "package-version-taken" => "Replace", "package-version-invalid" => "Version", _ => file is null ? "Name" : "File" };
            return ([], [new FieldProblem(field, refusal.Message)]);
        }
    }

    /// <summary>Removes an installed package.</summary>
    /// <returns>What is wrong; null where it is removed.</returns>
    public async Task<FieldProblem?> RemoveAsync(string name, string version, bool isSure, CancellationToken cancellation)
    {
        if (!isSure) return new FieldProblem("Sure", texts["Packages.Problem.Sure"]);
        await callers.Value.RequireOperationAsync("package-remove", "");
        try
        {
            await library.RemoveAsync(name, version, cancellation);
            return null;
        }
        catch (PackageException refusal)
        {
            return new FieldProblem("Sure", refusal.Message);
        }
    }
}
