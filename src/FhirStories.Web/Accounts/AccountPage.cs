using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Accounts;

/// <summary>A page with a form about accounts: what is wrong with what was typed, and where to go when it is done.</summary>
internal abstract class AccountPage : PageModel
{
    /// <summary>What is wrong; the view has a summary of it, and each beside its field.</summary>
    public IReadOnlyList<FormProblem> Problems { get; private set; } = [];

    /// <summary>Takes what is wrong, and says whether anything is.</summary>
    protected bool Refused(IReadOnlyList<FormProblem> problems)
    {
        Problems = problems;
        return problems.Count > 0;
    }

    /// <summary>A line that somebody typed: without control characters, spaces at its ends or too much of it.</summary>
    protected static string Line(string? text) => UserInput.Words(text) ?? "";

    /// <summary>Several lines that somebody typed.</summary>
    protected static string Lines(string? text) => (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Trim();

    /// <summary>A path on this site, whatever the address says.</summary>
    protected string Local(string? returnUrl, string otherwise = "/") => Url.IsLocalUrl(returnUrl) ? returnUrl : otherwise;
}
