using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Repository.Writing;

/// <summary>Finds out what is to be recorded of the links of a story as it is written. Safe for any number of threads.</summary>
/// <param name="targets">Follows links.</param>
internal sealed class LinkRecorder(TargetResolver targets)
{
    private readonly TraceFacts _facts = new(new TextPool(), keepsText: false);

    /// <summary>The links of a story; null for what is none, or has none.</summary>
    /// <param name="json">The carrier in shape A, UTF-8.</param>
    public WrittenLinks? Of(ReadOnlyMemory<byte> json) =>
        _facts.Read(json, "") is TracedStory story && story.Statements.Any(statement => statement.Links.Count > 0) ? WrittenLinks.Of(story, targets) : null;
}
