using FhirStories.Repository.Access;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Rendering;

/// <summary>What the menu shows to those who work on the catalogue, beside what everybody reads.</summary>
internal static class WorkMenu
{
    /// <summary>The entries that somebody may use.</summary>
    public static IEnumerable<(string Title, string Href)> Of(Caller caller, PageTexts texts)
    {
        if (caller.Role >= CallerRole.Contributor) yield return (texts["Import.Menu"], "/import");
        if (caller.Role >= CallerRole.Editor) yield return (texts["Review.Menu"], "/review");
    }
}
