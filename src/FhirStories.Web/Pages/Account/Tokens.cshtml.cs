using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Somebody's personal access tokens.</summary>
[AccountsOnly(CallerRole.Reader)]
internal sealed class TokensModel(IOwnAccount own) : AccountPage
{
    public static readonly int[] Lives = [7, 30, 90, 365];

    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public IReadOnlyList<TokenView> Tokens { get; private set; } = [];

    /// <summary>The token that was just made.</summary>
    public string? Made { get; private set; }

    public string Name { get; private set; } = "";

    public int Days { get; private set; } = 90;

    public string Scopes { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation) => Tokens = await own.TokensAsync(cancellation);

    public async Task OnPostAsync(string? name, int? days, string? scopes, CancellationToken cancellation)
    {
        (Name, Days, Scopes) = (Line(name), days ?? 0, Lines(scopes));
        (Made, var problems) = await own.AddTokenAsync(Name, Days, Scopes, cancellation);
        if (!Refused(problems)) (Name, Scopes) = ("", "");
        await OnGetAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id, CancellationToken cancellation)
    {
        await own.RevokeTokenAsync(id ?? "", cancellation);
        return Redirect("/account/tokens?done=Revoked");
    }
}
