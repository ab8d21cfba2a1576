namespace FhirStories.Web.Models;

/// <summary>What the page of a thing offers to whoever reads it.</summary>
/// <param name="Links">What may be done, the most likely first.</param>
/// <param name="SignIn">What signing in would allow, in words; null for those who are known, or where nobody signs in.</param>
internal sealed record ThingOffers(IReadOnlyList<ItemLink> Links, string? SignIn)
{
    /// <summary>Nothing but reading.</summary>
    public static readonly ThingOffers None = new([], null);
}
