using FhirStories.Web.Accounts;

namespace FhirStories.Web.Pages.Account;

/// <summary>Making the account that somebody was invited to.</summary>
[AccountsOnly(Local = true)]
internal sealed class InvitationModel(IRegistration registration) : LinkPage(registration, LinkPurpose.Invitation)
{
}
