using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Reviewing;

/// <summary>What was just decided, told at the top of the next page.</summary>
/// <param name="Message">A sentence.</param>
/// <param name="Href">Page of what was decided about; null where it has none.</param>
/// <param name="UndoId">Its id, where the decision may be undone.</param>
internal sealed record DoneView(string Message, string? Href, string? UndoId);

/// <summary>Finds what was just decided: the address of the next page names it.</summary>
internal sealed class DoneReading(ICatalogueQueries queries, PageTexts texts)
{
    public async Task<DoneView?> ReadAsync(string? id, string? decision, CancellationToken cancellation)
    {
        if (decision is not ("published" or "accepted" or "returned" or "declined" or "undone") || !UserInput.IsId(id)) return null;
        if (await queries.ReadAsync("Basic", id!, cancellation) is not { Deleted: false } stored || Carriers.Story(stored) is not { } story) return null;
        var title = Names.Title(story);
        var message = decision switch
        {
            "published" => texts["Review.DonePublished", title],
            "accepted" => texts["Review.DoneAccepted", title],
            "returned" => texts["Review.DoneReturned", title],
            "declined" => texts["Review.DoneDeclined", title],
            _ => texts["Review.DoneUndone", title],
        };
        return new DoneView(
            message, story.Kind == Catalogue.Stories.StoryKind.Feature ? $"/features/{id}" : $"/stories/{id}",
            decision == "returned" ? id : null);
    }
}
