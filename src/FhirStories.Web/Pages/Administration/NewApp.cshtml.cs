using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Administration;

/// <summary>Registering an app.</summary>
[AccountsOnly(CallerRole.Administrator, Local = true)]
internal sealed class NewAppModel(IAppRegistry registry) : AccountPage
{
    public NewApp App { get; private set; } = new("", "public", "", "openid fhirUser offline_access user/*.rs", nameof(CallerRole.Reader));

    /// <summary>The id that it got.</summary>
    public string? ClientId { get; private set; }

    /// <summary>The secret that it got.</summary>
    public string? Secret { get; private set; }

    // The form is all there is.
    public PageResult OnGet() => Page();

    public async Task OnPostAsync(string? name, string? kind, string? redirectUris, string? scopes, string? role, CancellationToken cancellation)
    {
        App = new NewApp(Line(name), kind ?? "", Lines(redirectUris), Lines(scopes), role ?? "");
        (ClientId, Secret, var problems) = await registry.AddAsync(App, cancellation);
        Refused(problems);
    }
}
