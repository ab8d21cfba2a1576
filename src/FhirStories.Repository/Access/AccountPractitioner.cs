namespace FhirStories.Repository.Access;

/// <summary>The Practitioner that stands for an account, which authors point to: the product's to write, and nobody else's.</summary>
public static class AccountPractitioner
{
    /// <summary>What its id begins with; the account's id follows.</summary>
    public const string Prefix = "account-";

    /// <summary>The id of the Practitioner of an account.</summary>
    public static string IdOf(string account) => Prefix + account;
}
