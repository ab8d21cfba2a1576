using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace FhirStories.Web.Writing;

/// <summary>What is told where a draft was.</summary>
/// <param name="IsSignedIn">Whether somebody signed in: otherwise it may be the draft of an account.</param>
/// <param name="Path">Where it was looked for.</param>
internal sealed record NoDraft(bool IsSignedIn, string Path)
{
    /// <summary>404, with the ways on.</summary>
    public static IActionResult Answer(bool isSignedIn, string path) => new ViewResult
    {
        ViewName = "/Pages/Contribute/NoDraft.cshtml",
        StatusCode = StatusCodes.Status404NotFound,
        ViewData = new ViewDataDictionary<NoDraft>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = new NoDraft(isSignedIn, path) },
    };
}
