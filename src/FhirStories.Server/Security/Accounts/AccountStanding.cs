using FhirStories.Repository.Access;
using FhirStories.Storage.Accounts;

namespace FhirStories.Server.Security.Accounts;

/// <summary>What the door needs to know of an account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Role">Its role now.</param>
/// <param name="State">Whether it may sign in.</param>
/// <param name="Stamp">Changes with everything that ends its sign-ins.</param>
/// <param name="Practitioner">Id of its Practitioner.</param>
internal sealed record AccountStanding(string Id, string Name, CallerRole Role, AccountState State, string Stamp, string? Practitioner)
{
    /// <summary>That of an account.</summary>
    public static AccountStanding Of(Account account) =>
        new(account.Id, account.Name, (CallerRole)account.Role, account.State, account.SecurityStamp ?? "", account.Practitioner);

    /// <summary>The caller that it is.</summary>
    public Caller ToCaller() => new() { Account = Id, Name = Name, Role = Role, Practitioner = Practitioner };
}
