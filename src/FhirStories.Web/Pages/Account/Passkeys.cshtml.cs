using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Somebody's passkeys.</summary>
[AccountsOnly(CallerRole.Reader, Local = true)]
internal sealed class PasskeysModel(IOwnAccount own) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public IReadOnlyList<PasskeyView> Passkeys { get; private set; } = [];

    public string Name { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation) => Passkeys = await own.PasskeysAsync(cancellation);

    public async Task<IActionResult> OnPostOptionsAsync() => Content(await own.PasskeyCreationAsync(), "application/json");

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? name, CancellationToken cancellation)
    {
        Name = Line(name);
        if (!string.IsNullOrEmpty(credential) && await own.AddPasskeyAsync(credential, Name, cancellation)) return Redirect("/account/passkeys?done=Passkey");
        Refused([new("", "PasskeyFailed")]);
        await OnGetAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id, CancellationToken cancellation)
    {
        await own.RemovePasskeyAsync(id ?? "", cancellation);
        return Redirect("/account/passkeys?done=Removed");
    }
}
