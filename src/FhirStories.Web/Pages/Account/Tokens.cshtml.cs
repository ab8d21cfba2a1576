using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Somebody's personal access tokens.</summary>
[AccountsOnly(CallerRole.Reader)]
internal sealed class TokensModel(IOwnAccount own) : AccountPage
{
    public static readonly int[] Lives = [7, 30, 90, 365];

    // Who types scopes himself says so; a form that names no use has them typed.
    private const string Typed = "other";

    /// <summary>What tokens are for, with the scopes of each.</summary>
    public static readonly (string Use, string Scopes)[] Uses = [("all", ""), ("read", "user/*.rs"), ("tests", "user/*.rs user/TestReport.cu"), ("stories", "user/*.rs user/Basic.cud"), (Typed, "")];

    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public IReadOnlyList<TokenView> Tokens { get; private set; } = [];

    /// <summary>The token that was just made.</summary>
    public string? Made { get; private set; }

    public string Name { get; private set; } = "";

    public int Days { get; private set; } = 90;

    public string Use { get; private set; } = "all";

    public string Scopes { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation) => Tokens = await own.TokensAsync(cancellation);

    public async Task OnPostAsync(string? name, int? days, string? use, string? scopes, CancellationToken cancellation)
    {
        var chosen = Array.Find(Uses, each => each.Use == use);
        (Name, Days, Use, Scopes) = (Line(name), days ?? 0, chosen.Use ?? Typed, Lines(scopes));
        IReadOnlyList<FormProblem> problems = [new("Scopes", "ScopesUnused")];
        if (Use == Typed) (Made, problems) = await own.AddTokenAsync(Name, Days, Scopes, cancellation);
        else if (Scopes.Length == 0) (Made, problems) = await own.AddTokenAsync(Name, Days, chosen.Scopes, cancellation);
        if (!Refused(problems)) (Name, Use, Scopes) = ("", "all", "");
        await OnGetAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id, CancellationToken cancellation)
    {
        await own.RevokeTokenAsync(id ?? "", cancellation);
        return Redirect("/account/tokens?done=Revoked");
    }
}
