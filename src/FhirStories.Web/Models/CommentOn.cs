namespace FhirStories.Web.Models;

/// <summary>What a comment form on a reading page is about.</summary>
/// <param name="On"><c>Basic/{id}</c>, or the canonical of a profile.</param>
/// <param name="Key">A criterion or an element; null for the whole.</param>
/// <param name="What">The part in words, for those who do not see where the form stands.</param>
internal sealed record CommentOn(string On, string? Key = null, string? What = null)
{
    public string Id => "say" + (Key is null ? "" : "-" + string.Concat(Key.Where(char.IsLetterOrDigit)));
}
