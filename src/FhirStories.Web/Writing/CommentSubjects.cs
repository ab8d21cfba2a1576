using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Definitions.Finding;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;
using FhirStories.Web.Writing.Forms;

namespace FhirStories.Web.Writing;

/// <summary>What a comment is about, in words, and where that is.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Href">Its page.</param>
/// <param name="Values">The same as a form keeps it.</param>
/// <param name="Answers">For a reply, what it answers.</param>
/// <param name="On">What was asked for, to ask for it again.</param>
internal sealed record CommentSubject(string Title, string Href, FormValues Values, string? Answers, string On);

/// <summary>Finds what a comment is to be about.</summary>
internal sealed class CommentSubjects(ICatalogueQueries queries, ProfileDirectory profiles, PageTexts texts)
{
    /// <summary>The subject; null where there is no such thing.</summary>
    /// <param name="on"><c>Basic/{id}</c>, or the canonical of a profile.</param>
    /// <param name="key">A criterion of the story, or an element of the profile; empty for the whole.</param>
    /// <param name="link">A link of the criterion; empty for none.</param>
    /// <param name="reply">Id of the comment that is answered; empty for none.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async Task<CommentSubject?> FindAsync(string on, string key, string link, string reply, CancellationToken cancellation)
    {
        if (reply.Length > 0) return await ReplyAsync(reply, cancellation);
        if (on.Split('/') is ["Basic", var id])
        {
            if (!UserInput.IsId(id) || await queries.ReadAsync("Basic", id, cancellation) is not { Deleted: false } stored || Reading.Carriers.Item(stored) is not { } item) return null;
            return OfItem(item, key, link);
        }
        if (UserInput.Value(on) is not { } canonical) return null;
        var profile = profiles.Describe(CanonicalTarget.Parse(canonical).Url);
        if (!profile.Known) return null;
        var values = new FormValues { [CommentForm.On] = profile.Canonical, [CommentForm.Key] = key };
        var title = key.Length == 0 ? profile.Title : texts["Discuss.Of", string.Join(" › ", ElementNames.InWords(key)), profile.Title];
        return new CommentSubject(title, Addresses.Profile(profile.Canonical, key.Length == 0 ? null : key), values, null, profile.Canonical);
    }

    private CommentSubject? OfItem(CatalogueItem item, string key, string link)
    {
        var href = item is Role ? $"/roles/{item.Id}" : item is Story { Kind: StoryKind.Feature } ? $"/features/{item.Id}" : $"/stories/{item.Id}";
        var title = Names.Title(item);
        if (key.Length == 0) return new CommentSubject(title, href, new FormValues { [CommentForm.On] = $"Basic/{item.Id}" }, null, $"Basic/{item.Id}");
        if (item is not Story story || item.Url is null || story.Statements.FirstOrDefault(statement => statement.Key == key) is not { } statement) return null;
        var about = statement.Links.FirstOrDefault(each => each.Key == link);
        if (link.Length > 0 && about is null) return null;
        var part = about is null ? texts["Discuss.Criterion", key] : texts["Discuss.Link", key, LinkWords.Of(about, profiles)];
        return new CommentSubject(texts["Discuss.Of", part, title], $"{href}#{key}", new FormValues { [CommentForm.On] = item.Url, [CommentForm.Key] = key, [CommentForm.Link] = link }, null, $"Basic/{item.Id}");
    }

    private async Task<CommentSubject?> ReplyAsync(string reply, CancellationToken cancellation)
    {
        if (await AssessmentAsync(reply, cancellation) is not { } parent) return null;
        var root = parent.Thread?.Value.Reference?.Split('/')[^1] is { } first ? await AssessmentAsync(first, cancellation) ?? parent : parent;
        var about = root.ArtifactId is { } id ? await FindAsync($"Basic/{id}", "", "", "", cancellation)
            : root.ArtifactUrl is { } url && CanonicalTarget.Parse(url) is var target ? await OfCanonicalAsync(target, cancellation) : null;
        var page = about?.Href.Split('#')[0];
        return new CommentSubject(
            about?.Title ?? texts["Discuss.Comment"], page is null ? $"/fhir/Basic/{reply}" : $"{page}#comment-{reply}", new FormValues { [CommentForm.Reply] = reply },
            string.Join("\n\n", parent.Summaries), "");
    }

    private async Task<CommentSubject?> OfCanonicalAsync(CanonicalTarget target, CancellationToken cancellation)
    {
        var page = await queries.SearchAsync("Basic", new FhirQuery().With("url", target.Url).Raw("_count", "20").ToString(), cancellation);
        var item = ItemVersions.Newest(page.Matches.Select(Reading.Carriers.Item).OfType<CatalogueItem>()).FirstOrDefault();
        return item is not null ? OfItem(item, target.ElementId ?? "", "") ?? OfItem(item, "", "") : await FindAsync(target.Url, target.ElementId ?? "", "", "", cancellation);
    }

    private async Task<Assessment?> AssessmentAsync(string id, CancellationToken cancellation) =>
        UserInput.IsId(id) && await queries.ReadAsync("Basic", id, cancellation) is { Deleted: false } stored && Reading.Carriers.Parse<Hl7.Fhir.Model.Basic>(stored) is { } basic
            && Catalogue.Mapping.Carriers.KindOf(basic) == Catalogue.Mapping.CarrierKind.Assessment ? Catalogue.Mapping.AssessmentMapper.Read(basic).Value : null;
}
