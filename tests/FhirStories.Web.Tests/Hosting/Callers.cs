using FhirStories.Repository.Access;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>Who a test says it is.</summary>
internal static class Callers
{
    /// <summary>Names the caller.</summary>
    public const string Header = "X-Caller";

    /// <summary>Nobody who signed in.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The caller of a name such as <c>contributor ann</c>; who has none reaches a server without accounts.</summary>
    public static Caller Of(string name) => name.Split(' ') switch
    {
        [Anonymous] => Caller.Anonymous,
        [var role, var account] => new Caller { Account = account, Name = char.ToUpperInvariant(account[0]) + account[1..], Practitioner = AccountPractitioner.IdOf(account), Role = Enum.Parse<CallerRole>(role, ignoreCase: true) },
        [var role] when Enum.TryParse<CallerRole>(role, ignoreCase: true, out var known) => new Caller { Role = known },
        _ => Caller.Open,
    };
}
