using FhirStories.Repository.Access;

namespace FhirStories.Web.Writing;

/// <summary>A form in work: which, whose, and what was typed so far.</summary>
/// <param name="Id">Its id in urls; null as long as nothing was saved.</param>
/// <param name="Form">Which form.</param>
/// <param name="Content">What was typed.</param>
/// <param name="Version">The version that was read; 0 as long as nothing was saved.</param>
/// <param name="Changed">When it was last saved; null as long as nothing was.</param>
internal sealed record WorkingCopy(string? Id, CatalogueForm Form, FormContent Content, int Version, DateTimeOffset? Changed)
{
    public FormValues Values => Content.Values;

    /// <summary>The address of one of its pages.</summary>
    public string Href(string step) => Id is null ? $"/contribute/{Form.Kind}" : $"/contribute/{Form.Kind}/{Id}/{step}";

    /// <summary>Whether somebody may write into the catalogue.</summary>
    public static bool MayWrite(Caller caller) => caller.Role >= CallerRole.Contributor;
}
