using FhirStories.Storage.Search;

namespace FhirStories.Storage.Tests;

/// <summary>Links between made-up resources.</summary>
internal static class Links
{
    /// <summary>By type and id, and by canonical.</summary>
    public static readonly LinkWays Both = new(true, new CanonicalKeys(Writes.Url, Writes.Title));

    /// <summary>What refers to a resource with a code.</summary>
    public static readonly RefersTo Chain = new(Writes.Date, "Basic", Both, new TokenIs(Writes.Code, null, "c", true));

    /// <summary>What a resource with a code refers to.</summary>
    public static readonly IsReferredToBy Has = new(Writes.Date, "Basic", Both, new TokenIs(Writes.Code, null, "c", true));
}
