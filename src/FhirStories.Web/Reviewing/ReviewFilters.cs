using FhirStories.Web.Models;
using FhirStories.Web.Reading;

namespace FhirStories.Web.Reviewing;

/// <summary>What an editor filters the queue by, from an address.</summary>
internal static class ReviewFilters
{
    // Nothing waits for longer than that.
    private const int MostDays = 3650;

    public static ReviewFilter Of(string? kind, string? feature, string? author, int? days, string? page) => new()
    {
        Kind = kind is "story" or "feature" ? kind : null,
        Feature = UserInput.Value(feature),
        Author = UserInput.Value(author),
        Days = days is > 0 and <= MostDays ? days : null,
        Page = UserInput.Value(page),
    };
}
