using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Asks whether an app may act for somebody (OAuth's authorisation endpoint).</summary>
[AccountsOnly(Local = true)]
internal sealed class AuthorizeModel(IConsent consent) : AccountPage
{
    public ConsentView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var (question, answer) = await consent.ReadAsync(cancellation);
        if (question is null) return answer!;
        View = question;
        FormTargets.Allow(Response, question.ReturnsTo);
        return Page();
    }

    public Task<IActionResult> OnPostAsync(string? decision, CancellationToken cancellation) => consent.AnswerAsync(decision == "allow", cancellation);
}
