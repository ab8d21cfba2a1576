using FhirStories.Repository.Access;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reviewing;

/// <summary>Who decided, as comments and Provenances name it.</summary>
internal static class Agents
{
    /// <summary>The caller, by reference where there is one, and by name.</summary>
    public static ResourceReference Of(Caller caller, PageTexts texts) =>
        new() { Reference = caller.Author, Display = caller.Name.Length > 0 ? caller.Name : caller.Author is null ? texts["Review.SomeEditor"] : null };
}
