using System.Runtime.InteropServices;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Rules.Similar;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>The stories and roles of a catalogue, as far as rules ask about them. Safe for use from several threads.</summary>
public sealed class CatalogueIndex : ICatalogueView
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, CatalogueItem> items = new(StringComparer.Ordinal);
    private readonly StoryIndex stories = new();
    private readonly Dictionary<string, Role> roles = new(StringComparer.Ordinal);
    // By name, and there by id: several may have one name, and versions of one have one canonical.
    private readonly Dictionary<string, SortedDictionary<string, CatalogueItem>> rolesCalled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, CatalogueItem>> featuresCalled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> features = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> roleWords = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool IsWhole { get; init; } = true;

    /// <inheritdoc />
    public IReadOnlyCollection<string> RoleWords
    {
        get
        {
            lock (gate) return [.. roleWords.Keys];
        }
    }

    /// <summary>Adds a story, feature or role, or replaces what was known under the id.</summary>
    /// <param name="id">Its logical id.</param>
    /// <param name="item">The item.</param>
    public void Set(string id, CatalogueItem item)
    {
        lock (gate)
        {
            Forget(id);
            items[id] = item is Story story ? Slim(story) : item;
            if (item is Story added) stories.Set(added);
            Count(id, items[id], 1);
        }
    }

    /// <summary>Forgets what was known under an id.</summary>
    public void Remove(string id)
    {
        lock (gate) Forget(id);
    }

    /// <inheritdoc />
    public Role? Role(string canonical)
    {
        lock (gate) return roles.GetValueOrDefault(Bare(canonical));
    }

    /// <inheritdoc />
    public string? RoleCalled(string name)
    {
        lock (gate) return rolesCalled.GetValueOrDefault(Name(name))?.First().Value is Role { Url: { } url } ? Bare(url) : null;
    }

    /// <inheritdoc />
    public (string Canonical, string Title)? FeatureCalled(string title)
    {
        lock (gate) return featuresCalled.GetValueOrDefault(Name(title))?.First().Value is Story { Url: { } url, Title: { } known } ? (Bare(url), known) : null;
    }

    /// <inheritdoc />
    public bool HasStories(string feature)
    {
        lock (gate) return features.ContainsKey(Bare(feature));
    }

    /// <inheritdoc />
    public bool IsNamed(string role)
    {
        lock (gate) return named.ContainsKey(Bare(role));
    }

    /// <inheritdoc />
    public int RolesWith(string word)
    {
        lock (gate) return roleWords.GetValueOrDefault(word);
    }

    /// <inheritdoc />
    public IReadOnlyList<SimilarStory> SimilarTo(Story story)
    {
        lock (gate) return stories.SimilarTo(story);
    }

    private void Forget(string id)
    {
        if (!items.Remove(id, out var item)) return;
        if (item is Story) stories.Remove(StoryIndex.KeyOf(item));
        Count(id, item, -1);
    }

    private void Count(string id, CatalogueItem item, int by)
    {
        switch (item)
        {
            case Role { Url: { } url } role:
                if (by > 0) roles[Bare(url)] = role;
                else roles.Remove(Bare(url));
                foreach (var word in StoryWords.Split(role.Title ?? "").Distinct()) Add(roleWords, word, by);
                if (role.Status != StoryStatus.Retired)
                    foreach (var name in role.Aliases.Append(role.Title).OfType<string>().Select(Name).Distinct()) Call(rolesCalled, name, id, role, by);
                break;
            case Story story:
                if (story is { Kind: StoryKind.Feature, Url: not null, Title: { } title } && story.Status != StoryStatus.Retired) Call(featuresCalled, Name(title), id, story, by);
                foreach (var feature in story.Features.Select(Bare).Distinct()) Add(features, feature, by);
                foreach (var role in story.Roles.Concat(story.SecondaryRoles).Select(Bare).Distinct()) Add(named, role, by);
                break;
        }
    }

    private static void Add(Dictionary<string, int> counts, string key, int by)
    {
        if ((CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += by) == 0) counts.Remove(key);
    }

    private static void Call(Dictionary<string, SortedDictionary<string, CatalogueItem>> called, string name, string id, CatalogueItem item, int by)
    {
        if (by > 0)
        {
            if (!called.TryGetValue(name, out var known)) called[name] = known = new SortedDictionary<string, CatalogueItem>(StringComparer.Ordinal);
            known[id] = item;
        }
        else if (called.TryGetValue(name, out var known) && known.Remove(id) && known.Count == 0) called.Remove(name);
    }

    // As imports name what they make: case and punctuation make no difference.
    private static string Name(string text) => StableIds.Of(text.ToLowerInvariant());

    // What is counted and no more: a catalogue has many stories, and their text is in the index already.
    private static Story Slim(Story story) => new()
    {
        Id = story.Id, Url = story.Url, Kind = story.Kind, Features = story.Features, Roles = story.Roles, SecondaryRoles = story.SecondaryRoles,
        Title = story.Kind == StoryKind.Feature ? story.Title : null, Status = story.Status,
    };

    private static string Bare(string canonical) => canonical.Split('|')[0];
}
