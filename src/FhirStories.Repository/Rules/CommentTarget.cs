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

    /// <summary>What is wrong where a canonical of ours leads to nothing. Others are what they are: a profile, or a story elsewhere.</summary>
    public BrokenRule? Missing(string canonical, Assessment comment)
    {
        var target = CanonicalTarget.Parse(canonical);
        var items = Named(target.Url);
        if (items.Count == 0) return MissingOwn(target.Url);
        if (target.Version is { } version)
        {
            var versions = items.OfType<PublishedItem>().Select(item => item.Version).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(20).ToList();
            items = [.. items.Where(item => item is PublishedItem { Version: { } own } && own == version)];
            if (items.Count == 0)
                return CommentCondition.Broken("comment-version-unknown", $"{target.Url} has no version '{version}' here, so there is nothing to comment on. " +
                    (versions.Count == 0 ? "Leave the version out: it has none." : $"It has {string.Join(", ", versions)}."));
        }
        var stories = items.OfType<Story>().ToList();
        if (target.ElementId is not { } key) return MissingLink(comment, stories.FirstOrDefault(), null);
        if (stories.FirstOrDefault(story => story.Statements.Any(statement => statement.Key == key)) is { } holder) return MissingLink(comment, holder, key);
        var keys = stories.SelectMany(story => story.Statements).Select(statement => statement.Key).Distinct().Take(20).ToList();
        return CommentCondition.Broken("comment-statement-gone", $"{target.Url} has no statement '{key}' (any more), so there is nothing to comment on. " +
            (keys.Count == 0 ? "It has no statements; comment on the whole of it." : $"It has {string.Join(", ", keys)}."));
    }

    /// <summary>What is wrong about a path <c>#{link key}</c> where the statement has no such link.</summary>
    public static BrokenRule? MissingLink(Assessment comment, Story? story, string? key)
    {
        var paths = comment.Contents.SelectMany(content => content.Paths).Where(path => path.StartsWith('#')).ToList();
        if (paths.Count == 0) return null;
        if (story?.Statements.FirstOrDefault(each => each.Key == key) is not { } statement)
            return CommentCondition.Broken("comment-link-without-statement", $"The path '{paths[0]}' names a link, but the comment names no statement that could have it. Make the artifact '{{story url}}#{{statement key}}'.");
        return paths.FirstOrDefault(path => statement.Links.All(link => link.Key != path[1..])) is not { } missing ? null
            : CommentCondition.Broken("comment-link-gone", $"Statement '{key}' has no link '{missing[1..]}' (any more), so there is nothing to comment on. " +
                (statement.Links.Count == 0 ? "It has none." : $"It has {string.Join(", ", statement.Links.Select(link => link.Key))}."));
    }

    private List<CarriedItem> Named(string url)
    {
        var value = IndexText.Bound(url, IndexText.UriLength);
        var stored = view.Find(["Basic"], new UriIs(Url, value), MostVersions).Select(found => StoredCarriers.Of(found.Json));
        var later = view.Later.Where(each => each.Type == "Basic" && each.Entries.Uris.Any(entry => entry.ParameterId == Url && entry.Value == value)).Select(Carried);
        return [.. stored.Concat(later).OfType<CarriedItem>().Where(item => item is PublishedItem)];
    }

    /// <summary>A canonical of our own catalogue ends in the id of its resource.</summary>
    private BrokenRule? MissingOwn(string url)
    {
        if (!url.StartsWith(Canonicals.Catalogue + "/", StringComparison.Ordinal) || url[(Canonicals.Catalogue.Length + 1)..].Split('/') is not [var type, var id]) return null;
        var resource = type is "Requirements" or "ActorDefinition" or "TestPlan" ? "Basic" : type;
        if (!ResourceTypes.IsR4(resource)) return null;
        var found = Find(view, resource, id);
        return found is { IsDeleted: false } ? null : CommentCondition.Broken(found is null ? "comment-target-unknown" : "comment-target-gone",
            $"{url} {(found is null ? "is not in this catalogue" : "was deleted")}, so there is nothing to comment on. Name what is there.");
    }

    private static CarriedItem? Carried(WriteOperation operation) =>
        operation is { Type: "Basic", Content: { } content } ? StoredCarriers.Of(content(1, 0)) : null;
}
