using FhirStories.Web.Accounts;

namespace FhirStories.Web.Pages.Account;

/// <summary>Becoming the first administrator, by the link on the server's console.</summary>
[AccountsOnly(Local = true)]
internal sealed class FirstModel(IRegistration registration) : LinkPage(registration, LinkPurpose.First)
{
}
