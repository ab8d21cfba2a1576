using FhirStories.Repository.Access;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Accounts;

/// <summary>The roles that an account may be given, with what each may do.</summary>
internal static class RoleChoices
{
    private static readonly CallerRole[] All = [CallerRole.Reader, CallerRole.Contributor, CallerRole.Editor, CallerRole.Administrator];

    /// <summary>The choice.</summary>
    /// <param name="texts">The words.</param>
    /// <param name="chosen">The role chosen.</param>
    /// <param name="problems">All problems of the form.</param>
    /// <param name="highest">The highest role that the person at work may give.</param>
    public static ChoiceView Of(PageTexts texts, string? chosen, IReadOnlyList<FormProblem> problems, CallerRole highest = CallerRole.Administrator) => new(
        "Role", texts["Account.Role"], [.. All.Where(role => role <= highest).Select(role => (role.ToString(), texts[$"Account.Role{role}"], texts[$"Account.RoleMore{role}"]))], chosen, problems);
}
