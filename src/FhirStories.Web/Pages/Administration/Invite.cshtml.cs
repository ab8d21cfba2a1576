using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Administration;

/// <summary>Inviting somebody.</summary>
[AccountsOnly(CallerRole.Administrator, Local = true)]
internal sealed class InviteModel(IAccountAdministration administration) : AccountPage
{
    public string Note { get; private set; } = "";

    public string Role { get; private set; } = nameof(CallerRole.Contributor);

    /// <summary>The link that was just made.</summary>
    public string? Link { get; private set; }

    // The form is all there is.
    public PageResult OnGet() => Page();

    public async Task OnPostAsync(string? role, string? note, CancellationToken cancellation)
    {
        (Role, Note) = (role ?? "", Line(note));
        var (path, problems) = await administration.InviteAsync(Role, Note, cancellation);
        if (!Refused(problems)) Link = $"{Request.Scheme}://{Request.Host}{path}";
    }
}
