using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Cli.Linting;

/// <summary>A story, feature or role to be looked at, or what could not be read as one.</summary>
/// <param name="File">The name to report it under.</param>
/// <param name="Line">Line of the file, from 1; null where the whole is the item.</param>
/// <param name="Item">The item; null where there is none.</param>
/// <param name="Error">Why there is none, where that is an error.</param>
internal sealed record LintedItem(string File, int? Line, CatalogueItem? Item, ImportError? Error = null)
{
    /// <summary>Story, feature or role.</summary>
    public string? Kind => Item switch
    {
        null => null,
        Role => "role",
        Story { Kind: StoryKind.Feature } => "feature",
        _ => "story",
    };
}
