using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>The criteria and links of a story that is not stored yet, as its page will show them.</summary>
    public async Task<(IReadOnlyList<CriterionGroup> Criteria, IReadOnlyList<LinkGroup> OwnLinks)?> PreviewAsync(Story story, CancellationToken cancellation)
    {
        var names = await NamesAsync(story.DerivedFrom, cancellation);
        var silence = new DiscussionReading(new Conversation([], true), markdown, story, profiles);
        var nothing = new EvidenceReading([]);
        return (Criteria(story, names, silence, StoryTrace.None, nothing, []), [.. story.Statements.Where(IsNeed).SelectMany(statement => Links(statement, null, nothing))]);
    }
}
