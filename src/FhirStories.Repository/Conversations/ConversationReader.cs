using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Rules;
using FhirStories.Repository.Searching;

namespace FhirStories.Repository.Conversations;

/// <summary>Gathers conversations: the comments on something, then the replies of their threads, in a handful of searches whatever the depth.</summary>
/// <param name="search">Searches <c>Basic</c> with a query string.</param>
public sealed class ConversationReader(Func<string, CancellationToken, Task<SearchPage>> search)
{
    /// <summary>Comments of one conversation that are read at most.</summary>
    public const int Most = 1000;

    private const int AtOnce = 50;
    private const string Assessments = "code=http%3A%2F%2Fhl7.org%2Ffhir%2Ffhir-types%7CArtifactAssessment";

    /// <summary>All that was said about a story, feature, role or test plan, its statements and links included.</summary>
    /// <param name="id">Its logical id.</param>
    /// <param name="item">What it carries.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<Conversation> AboutAsync(string id, PublishedItem item, CancellationToken cancellation)
    {
        var names = new List<string> { $"Basic/{id}" };
        if (item.Url is { Length: > 0 } url) names.Add(url);
        var found = await CommentsAsync("artifact", names, cancellation);
        // Other versions are other resources with the same url: what names one of them is about that one.
        found.Comments.RemoveAll(comment => comment.Assessment.ArtifactUrl is { } target
            && CanonicalTarget.Parse(target).Version is { } version && item.Version is not null && version != item.Version);
        return await ThreadsAsync(found.Comments, found.IsWhole, cancellation);
    }

    /// <summary>All that was said about a canonical, such as that of a profile, and about what lies within.</summary>
    public async Task<Conversation> AboutAsync(string canonical, CancellationToken cancellation)
    {
        var (comments, isWhole) = await CommentsAsync("artifact", [canonical], cancellation);
        return await ThreadsAsync(comments, isWhole, cancellation);
    }

    /// <summary>The whole thread that a comment belongs to.</summary>
    /// <param name="comment">The comment.</param>
    /// <param name="root">The comment that began the thread; null where that is gone.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public Task<Conversation> ThreadAsync(StoredResource comment, StoredResource? root, CancellationToken cancellation) =>
        ThreadsAsync([Read(root ?? comment)!], true, cancellation);

    /// <summary>The comment that began the thread of a reply, as <c>Basic/{id}</c>; null for one that answers none, and for what is no comment.</summary>
    public static string? RootOf(StoredResource stored) => Read(stored)?.Assessment.Thread?.Value.Reference;

    private async Task<Conversation> ThreadsAsync(List<Comment> roots, bool isWhole, CancellationToken cancellation)
    {
        var replies = new List<Comment>();
        foreach (var some in roots.Chunk(AtOnce))
        {
            var (found, all) = await CommentsAsync("thread", [.. some.Select(root => $"Basic/{root.Stored.Id}")], cancellation, Most - replies.Count);
            replies.AddRange(found);
            isWhole &= all;
            if (replies.Count >= Most) break;
        }
        var known = roots.Concat(replies).Select(comment => comment.Stored.Id).ToHashSet(StringComparer.Ordinal);
        // A reply whose parent is gone hangs on the beginning of its thread.
        var below = replies.ToLookup(
            reply => reply.Assessment.ArtifactId is { } parent && known.Contains(parent) ? parent : reply.Assessment.Thread?.Value.Reference?.Split('/')[^1], StringComparer.Ordinal);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        return new Conversation([.. roots.OrderBy(When).Select(Place).OfType<Comment>()], isWhole);

        Comment? Place(Comment comment) => placed.Add(comment.Stored.Id)
            ? comment with { Replies = [.. below[comment.Stored.Id].OrderBy(When).Select(Place).OfType<Comment>()] } : null;
    }

    private async Task<(List<Comment> Comments, bool IsWhole)> CommentsAsync(string parameter, IReadOnlyList<string> values, CancellationToken cancellation, int most = Most)
    {
        var query = $"{Assessments}&{parameter}={Uri.EscapeDataString(string.Join(',', values.Select(SearchText.Escape)))}&_count=200";
        var found = new List<Comment>();
        for (string? next = null; found.Count < most;)
        {
            var page = await search(next is null ? query : $"{query}&{SearchPage.ContinuationParameter}={next}", cancellation);
            found.AddRange(page.Matches.Select(Read).OfType<Comment>());
            if ((next = page.Next) is null) return (found, true);
        }
        return ([.. found.Take(most)], false);
    }

    private static Comment? Read(StoredResource stored) =>
        StoredCarriers.Of(stored.Json) is Assessment assessment ? new Comment(stored, assessment, []) : null;

    // Dates may be of a day only: the order of writing tells the rest.
    private static (string, DateTimeOffset, string) When(Comment comment) =>
        ((comment.Assessment.Date ?? comment.Stored.LastUpdated.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))[..Math.Min(10, comment.Assessment.Date?.Length ?? 10)],
            comment.Stored.LastUpdated, comment.Stored.Id);
}
