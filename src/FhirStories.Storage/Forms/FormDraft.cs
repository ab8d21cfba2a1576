namespace FhirStories.Storage.Forms;

/// <summary>What somebody typed into a form and has not handed in, as it is stored.</summary>
/// <param name="Id">Its name in urls.</param>
/// <param name="Owner">Whose it is; null as long as nobody signed in.</param>
/// <param name="Kind">Which form.</param>
/// <param name="Title">What lists call it; null for nothing yet.</param>
/// <param name="Content">What was typed, in the form's own words.</param>
/// <param name="Version">Number of times that it was saved, from 1.</param>
/// <param name="Changed">When it was last saved.</param>
public sealed record FormDraft(string Id, string? Owner, string Kind, string? Title, string Content, int Version, DateTimeOffset Changed)
{
    /// <summary>Longest <see cref="Owner"/>, in characters.</summary>
    public const int LongestOwner = 200;

    /// <summary>Longest <see cref="Kind"/>, in characters.</summary>
    public const int LongestKind = 32;

    /// <summary>Longest <see cref="Title"/>, in characters; what is longer is cut.</summary>
    public const int LongestTitle = 200;
}
