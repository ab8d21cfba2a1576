using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Storage;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Rules;

/// <summary>Whether what a comment names is there, as far as it is ours to know.</summary>
internal sealed class CommentTarget(IWriteView view)
{
    // Versions of one story are several resources with one url.
    private const int MostVersions = 50;

    private static readonly int Url = ParameterKey.Of("Basic", "url");

    /// <summary>A resource that is stored or about to be, with what it carries.</summary>
    internal sealed record Found(bool IsDeleted, CarriedItem? Carrier);

    /// <summary>A resource by its id; null where there never was one.</summary>
    public static Found? Find(IWriteView view, string type, string id)
    {
        if (view.Later.FirstOrDefault(later => later.Type == type && later.Id == id) is { } later)
            return later.Delete ? new Found(true, null) : new Found(false, Carried(later));
        return view.Current(type, id) is not { } stored ? null
            : stored.Change == ChangeKind.Delete ? new Found(true, null) : new Found(false, type == "Basic" ? StoredCarriers.Of(stored.Json) : null);
    }

    /// <summary>Refuses a canonical of ours that leads to nothing. Others are what they are: a profile, or a story elsewhere.</summary>
    /// <exception cref="FhirRequestException">422.</exception>
    public void Require(string canonical, Assessment comment)
    {
        var target = CanonicalTarget.Parse(canonical);
        var items = Named(target.Url);
        if (items.Count == 0)
        {
            RequireOwn(target.Url);
            return;
        }
        if (target.ElementId is not { } key)
        {
            RequireLinks(comment, items.OfType<Story>().FirstOrDefault(), null);
            return;
        }
        var stories = items.OfType<Story>().ToList();
        if (stories.FirstOrDefault(story => story.Statements.Any(statement => statement.Key == key)) is not { } holder)
        {
            var keys = stories.SelectMany(story => story.Statements).Select(statement => statement.Key).Distinct().Take(20).ToList();
            throw CommentCondition.Refused("comment-statement-gone", $"{target.Url} has no statement '{key}' (any more), so there is nothing to comment on. " +
                (keys.Count == 0 ? "It has no statements; comment on the whole of it." : $"It has {string.Join(", ", keys)}."));
        }
        RequireLinks(comment, holder, key);
    }

    /// <summary>Refuses a path <c>#{link key}</c> where the statement has no such link.</summary>
    public static void RequireLinks(Assessment comment, Story? story, string? key)
    {
        foreach (var path in comment.Contents.SelectMany(content => content.Paths).Where(path => path.StartsWith('#')))
        {
            var statement = story?.Statements.FirstOrDefault(each => each.Key == key)
                ?? throw CommentCondition.Refused("comment-link-without-statement", $"The path '{path}' names a link, but the comment names no statement that could have it. Make the artifact '{{story url}}#{{statement key}}'.");
            if (statement.Links.All(link => link.Key != path[1..]))
                throw CommentCondition.Refused("comment-link-gone", $"Statement '{key}' has no link '{path[1..]}' (any more), so there is nothing to comment on. " +
                    (statement.Links.Count == 0 ? "It has none." : $"It has {string.Join(", ", statement.Links.Select(link => link.Key))}."));
        }
    }

    private List<CarriedItem> Named(string url)
    {
        var value = IndexText.Bound(url, IndexText.UriLength);
        var stored = view.Find("Basic", new UriIs(Url, value), MostVersions).Select(found => StoredCarriers.Of(found.Json));
        var later = view.Later.Where(each => each.Type == "Basic" && each.Entries.Uris.Any(entry => entry.ParameterId == Url && entry.Value == value)).Select(Carried);
        return [.. stored.Concat(later).OfType<CarriedItem>().Where(item => item is PublishedItem)];
    }

    /// <summary>A canonical of our own catalogue ends in the id of its resource.</summary>
    private void RequireOwn(string url)
    {
        if (!url.StartsWith(Canonicals.Catalogue + "/", StringComparison.Ordinal) || url[(Canonicals.Catalogue.Length + 1)..].Split('/') is not [var type, var id]) return;
        var resource = type is "Requirements" or "ActorDefinition" or "TestPlan" ? "Basic" : type;
        if (!ResourceTypes.IsR4(resource)) return;
        var found = Find(view, resource, id);
        if (found is null || found.IsDeleted)
            throw CommentCondition.Refused(found is null ? "comment-target-unknown" : "comment-target-gone",
                $"{url} {(found is null ? "is not in this catalogue" : "was deleted")}, so there is nothing to comment on. Name what is there.");
    }

    private static CarriedItem? Carried(WriteOperation operation) =>
        operation is { Type: "Basic", Content: { } content } ? StoredCarriers.Of(content(1, 0)) : null;
}
