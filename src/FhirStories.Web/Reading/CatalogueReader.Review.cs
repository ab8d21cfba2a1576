using System.Globalization;
using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Texts;
using Hl7.Fhir.Model;

namespace FhirStories.Web.Reading;

// What editors decide about: contributions that were handed in.
internal sealed partial class CatalogueReader
{
    private const int QueueSize = 20;
    private const int MostSimilar = 5;
    private static readonly int[] Ages = [7, 30, 90];

    // What differs in every next version tells an editor nothing.
    private static readonly string[] OfEveryVersion = ["Status", "Version", "Date"];

    /// <summary>Contributions that were handed in, those that wait longest first.</summary>
    public async Task<QueueView> QueueAsync(ReviewFilter filter, DateTimeOffset now, PageTexts texts, CancellationToken cancellation)
    {
        var page = await QueuePageAsync(filter, now, cancellation);
        var stories = page.Matches.Select(stored => (Stored: stored, Story: Carriers.Story(stored))).Where(each => each.Story is not null).ToList();
        var features = await queries.FacetAsync("Basic", "feature", Waiting().ToString(), cancellation);
        var authors = await queries.FacetAsync("Basic", "author", Waiting().ToString(), cancellation);
        var names = await NamesAsync(stories.SelectMany(each => each.Story!.Features.Concat(each.Story.Roles)).Concat(features.Select(each => each.Value)), cancellation);
        var published = await PublishedAsync(stories.Select(each => each.Story!), cancellation);
        var people = await PeopleAsync(authors.Select(each => each.Value), cancellation);
        var senders = await SendersAsync(stories.Where(each => each.Story!.Author is null).Select(each => each.Stored.Id), texts, cancellation);
        return new QueueView(
            [
                .. stories.Select(each => new QueueEntry(
                    each.Stored.Id, each.Story!.Kind == StoryKind.Feature ? texts["Review.Feature"] : texts["Review.Story"], Names.Title(each.Story),
                    Rendering.SentenceWords.Whole(Sentence(each.Story, names)) ?? Text(each.Story.Description), AuthorOf(each.Story, people, senders, texts), Labels.Day(each.Stored.LastUpdated), names.Links(each.Story.Features),
                    each.Story.Url is { } url && published.Contains(url), ReviewAddresses.Item(each.Stored.Id, filter))),
            ],
            page.Total ?? stories.Count,
            new Paging(
                page.Previous is null ? null : ReviewAddresses.Queue(filter with { Page = page.Previous }), page.Next is null ? null : ReviewAddresses.Queue(filter with { Page = page.Next })),
            [
                new FacetView("kind", texts["Review.Kind"], texts["Review.AnyKind"],
                    [new("story", texts["Review.Stories"], 0, filter.Kind == "story"), new("feature", texts["Review.Features"], 0, filter.Kind == "feature")]),
                new FacetView("feature", texts["Review.Feature"], texts["Review.AnyFeature"],
                    [.. features.Select(each => new FacetOption(each.Value, names.Link(each.Value).Title, each.Count, filter.Feature == each.Value))]),
                new FacetView("author", texts["Review.Author"], texts["Review.AnyAuthor"],
                    [.. authors.Select(each => new FacetOption(each.Value, people.GetValueOrDefault(each.Value) ?? each.Value, each.Count, filter.Author == each.Value))]),
                new FacetView("days", texts["Review.Age"], texts["Review.AnyAge"],
                    [.. Ages.Select(days => new FacetOption(days.ToString(CultureInfo.InvariantCulture), texts["Review.AgeDays", days], 0, filter.Days == days))]),
            ],
            filter with { Page = null } != new ReviewFilter());
    }

    /// <summary>A contribution; a view without value where it is no story or feature.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="filter">What the queue is filtered by.</param>
    /// <param name="similar">Knows which stories want the same; null where that is not known.</param>
    /// <param name="now">The present.</param>
    /// <param name="texts">The words.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<Found<ReviewView>> ReviewAsync(string? id, ReviewFilter filter, ISimilarStories? similar, DateTimeOffset now, PageTexts texts, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Story(stored) is not { } story) return new(null, deletedAt);
        var isFeature = story.Kind == StoryKind.Feature;
        var view = isFeature ? null : (await StoryAsync(stored.Id, cancellation)).Value;
        var alike = similar is null || isFeature ? [] : similar.SimilarTo(story).Take(MostSimilar).Select(each => each.Url).ToList();
        return new(new ReviewView
        {
            Id = stored.Id,
            Version = stored.Version,
            Title = Names.Title(story),
            IsFeature = isFeature,
            State = Labels.Contribution(story.Contribution) ?? Labels.Status(story.Status),
            IsWaiting = story is { Contribution: ContributionState.Submitted, Status: StoryStatus.Draft },
            Author = AuthorOf(
                story, await PeopleAsync([story.Author?.Value.Reference ?? ""], cancellation), await SendersAsync(story.Author is null ? [stored.Id] : [], texts, cancellation), texts),
            Since = Labels.Instant(stored.LastUpdated),
            Story = view,
            Feature = isFeature ? (await FeatureAsync(stored.Id, cancellation)).Value : null,
            Changes = await ChangesAsync(stored, story, texts, cancellation),
            Advice = view?.Advice ?? await AdviceAsync(stored, cancellation),
            Similar = alike.Count == 0 ? [] : await CardsAsync((await queries.SearchAsync("Basic", new FhirQuery().WithAny("url", alike).ToString(), cancellation)).Matches, cancellation),
            Discussion = view is null ? (await DiscussionAsync(stored.Id, story, cancellation)).Else(new HashSet<string>(), T["Story.Criterion"], isGone: false)
                : [.. view.Discussion, .. view.Criteria.SelectMany(group => group.Criteria).SelectMany(criterion => criterion.Threads)],
            ReleaseVersion = story.Version is { } version && ArtifactVersion.Parse(version) is not null ? version : "1.0.0",
            NextHref = await NextAsync(stored, filter, now, cancellation) is { } next ? ReviewAddresses.Item(next, filter) : null,
        });
    }

    /// <summary>What changed in a contribution since an editor looked at one of its versions.</summary>
    public async Task<IReadOnlyList<DifferenceView>> ChangedSinceAsync(string id, int version, CancellationToken cancellation)
    {
        var revisions = await queries.VersionsAsync(id, cancellation);
        var before = revisions.FirstOrDefault(each => each.Number == version)?.Story;
        return before is null || revisions[^1].Story is not { } after ? [] : await NamedAsync(ItemDifferences.Of(before, after), cancellation);
    }

    /// <summary>The contribution that waits after one; the one that waits longest where none does. Null where there is no other.</summary>
    public async Task<string?> NextAsync(StoredResource after, ReviewFilter filter, DateTimeOffset now, CancellationToken cancellation)
    {
        var later = new FhirQuery().Raw("_lastUpdated", "ge" + after.LastUpdated.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        foreach (var bound in (FhirQuery?[])[later, null])
        {
            var query = Queue(filter with { Page = null }, now).Raw("_count", "3") + (bound is null ? "" : "&" + bound);
            if ((await queries.SearchAsync("Basic", query, cancellation)).Matches.FirstOrDefault(each => each.Id != after.Id) is { } next) return next.Id;
        }
        return null;
    }

    private async Task<SearchPage> QueuePageAsync(ReviewFilter filter, DateTimeOffset now, CancellationToken cancellation)
    {
        var query = Queue(filter, now).Raw("_count", QueueSize.ToString(CultureInfo.InvariantCulture)).Raw("_total", "accurate");
        try
        {
            return await queries.SearchAsync("Basic", filter.Page is null ? query.ToString() : query.Raw(SearchPage.ContinuationParameter, filter.Page).ToString(), cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500 && filter != new ReviewFilter())
        {
            // An address that somebody typed, or a page that is not there any more.
            return await QueuePageAsync(filter.Page is null ? new ReviewFilter() : filter with { Page = null }, now, cancellation);
        }
    }

    private static FhirQuery Waiting() => new FhirQuery().With("contribution-state", "submitted");

    private static FhirQuery Queue(ReviewFilter filter, DateTimeOffset now)
    {
        var query = Waiting().With("kind", filter.Kind).With("feature", filter.Feature).With("author", filter.Author).Raw("_sort", "_lastUpdated");
        return filter.Days is not { } days ? query : query.Raw("_lastUpdated", "le" + now.AddDays(-days).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>What is new: against the version that is in force, and against what was sent back.</summary>
    private async Task<IReadOnlyList<ReviewDifferences>> ChangesAsync(StoredResource stored, Story story, PageTexts texts, CancellationToken cancellation)
    {
        var changes = new List<ReviewDifferences>();
        if (story.Url is not null)
        {
            var versions = (await queries.SearchAsync("Basic", new FhirQuery().With("url", story.Url).Raw("_count", "50").ToString(), cancellation)).Matches.Select(Carriers.Story).OfType<Story>();
            var current = ItemVersions.InOrder(versions.Where(each => each.Id != stored.Id && each.Kind == story.Kind && each.Status == StoryStatus.Active)).LastOrDefault();
            if (current is not null)
                changes.Add(new ReviewDifferences(
                    texts["Review.SinceVersion", current.Version ?? current.Id], new ItemLink(current.Version ?? Names.Title(current), current.Kind == StoryKind.Feature ? $"/features/{current.Id}" : $"/stories/{current.Id}"),
                    await NamedAsync([.. ItemDifferences.Of(current, story).Where(each => !OfEveryVersion.Contains(each.Label))], cancellation)));
        }
        var returned = stored.Version == 1 ? null : (await queries.VersionsAsync(stored.Id, cancellation)).LastOrDefault(each => each.Story?.Contribution == ContributionState.Returned);
        if (returned?.Story is { } before)
            changes.Add(new ReviewDifferences(texts["Review.SinceReturned", Labels.Day(returned.Since)], null, await NamedAsync(ItemDifferences.Of(before, story), cancellation)));
        return changes;
    }

    private async Task<IReadOnlyList<DifferenceView>> NamedAsync(IReadOnlyList<Difference> differences, CancellationToken cancellation) =>
        [.. (await ReadableAsync(differences, cancellation)).Select(View)];

    private async Task<HashSet<string>> PublishedAsync(IEnumerable<Story> stories, CancellationToken cancellation)
    {
        var urls = stories.Select(story => story.Url).OfType<string>().Distinct().ToList();
        if (urls.Count == 0) return [];
        var page = await queries.SearchAsync("Basic", new FhirQuery().WithAny("url", urls).With("status", "active").Raw("_count", "200").ToString(), cancellation);
        return [.. page.Matches.Select(Carriers.Story).Select(story => story?.Url).OfType<string>()];
    }

    private async Task<IReadOnlyDictionary<string, string>> PeopleAsync(IEnumerable<string> references, CancellationToken cancellation)
    {
        var people = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in references.Distinct().Take(50))
            if (reference.Split('/') is ["Practitioner", var id] && UserInput.IsId(id) && await queries.ReadAsync("Practitioner", id, cancellation) is { Deleted: false } stored
                && Carriers.Parse<Practitioner>(stored)?.Name.FirstOrDefault() is { } name)
                people[reference] = Text(name.Text) ?? string.Join(' ', name.Given.Append(name.Family));
        return people;
    }

    /// <summary>Who handed in what names no author, by id: what was recorded then says it. A name alone was only said, by somebody who had not signed in.</summary>
    private async Task<IReadOnlyDictionary<string, string>> SendersAsync(IEnumerable<string> ids, PageTexts texts, CancellationToken cancellation)
    {
        var senders = new Dictionary<string, string>(StringComparer.Ordinal);
        var targets = ids.Select(id => $"Basic/{id}").ToList();
        if (targets.Count == 0) return senders;
        var query = new FhirQuery().WithAny("target", targets).With("agent-type", "author").Raw("_sort", "-_lastUpdated").Raw("_count", "200");
        var records = (await queries.SearchAsync("Provenance", query.ToString(), cancellation)).Matches.Select(Carriers.Parse<Provenance>).OfType<Provenance>()
            .Where(record => record.Activity?.Coding.Any(coding => coding.System == Canonicals.ContributionStateSystem && coding.Code == StoryCodes.Contribution.CodeOf(ContributionState.Submitted)) == true).ToList();
        var people = await PeopleAsync(records.Select(record => AgentOf(record)?.Reference ?? ""), cancellation);
        foreach (var record in records)
        {
            var (agent, id) = (AgentOf(record), record.Target.FirstOrDefault()?.Reference?.Split('/') is ["Basic", var target, ..] ? target : null);
            if (agent is null || id is null || senders.ContainsKey(id)) continue;
            if ((Text(agent.Display) ?? people.GetValueOrDefault(agent.Reference ?? "") ?? agent.Reference) is { } name)
                senders[id] = agent.Reference is null ? texts["Review.NotSignedIn", name] : name;
        }
        return senders;

        static ResourceReference? AgentOf(Provenance record) => record.Agent.FirstOrDefault()?.Who;
    }

    private static string AuthorOf(CarriedItem item, IReadOnlyDictionary<string, string> people, IReadOnlyDictionary<string, string> senders, PageTexts texts) =>
        item.Author?.Value is not { } author ? senders.GetValueOrDefault(item.Id ?? "") ?? texts["Review.Nobody"]
            : Text(author.Display) ?? people.GetValueOrDefault(author.Reference ?? "") ?? author.Reference ?? texts["Review.Nobody"];
}
