using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Titles and pages of the roles, features and stories that a page mentions, found by their canonicals in one search.</summary>
internal sealed class Names
{
    private static readonly Texts.PageTexts T = new();
    private readonly Dictionary<string, ItemLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Role> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Story> _stories = new(StringComparer.Ordinal);

    /// <summary>The name of a canonical, with its page when the catalogue has it.</summary>
    public ItemLink Link(string canonical)
    {
        var bare = CanonicalTarget.Parse(canonical).Url;
        return _links.TryGetValue(bare, out var link) ? link : new ItemLink(LastPart(bare), null);
    }

    /// <summary>Whether a canonical has a name here.</summary>
    public bool Knows(string canonical) => _links.ContainsKey(CanonicalTarget.Parse(canonical).Url);

    /// <summary>Names of several canonicals.</summary>
    public IReadOnlyList<ItemLink> Links(IEnumerable<string> canonicals) => [.. canonicals.Select(Link)];

    /// <summary>Remembers a name that is known already.</summary>
    public void Add(string canonical, ItemLink link) => _links[canonical] = link;

    /// <summary>Remembers a story or feature.</summary>
    public void Add(Story story)
    {
        if (story.Url is null) return;
        _links[story.Url] = new ItemLink(Title(story), story.Kind == StoryKind.Feature ? $"/features/{story.Id}" : $"/stories/{story.Id}");
        _stories[story.Url] = story;
    }

    /// <summary>Remembers a role.</summary>
    public void Add(Role role)
    {
        if (role.Url is null) return;
        _links[role.Url] = new ItemLink(Title(role), $"/roles/{role.Id}");
        _roles[role.Url] = role;
    }

    /// <summary>The role of a canonical, when the catalogue has it.</summary>
    public Role? Role(string canonical) => _roles.GetValueOrDefault(CanonicalTarget.Parse(canonical).Url);

    /// <summary>The story or feature of a canonical, when the catalogue has it.</summary>
    public Story? Story(string canonical) => _stories.GetValueOrDefault(CanonicalTarget.Parse(canonical).Url);

    /// <summary>The title of an item, or the best that stands in for one.</summary>
    public static string Title(CatalogueItem item) => First(item.Title, item.Name is null ? null : Labels.Words(item.Name), item.Id) ?? T["Things.Untitled"];

    /// <summary>A readable stand-in for a canonical that nothing is known of.</summary>
    public static string LastPart(string canonical)
    {
        var part = canonical.TrimEnd('/').Split('/', ':')[^1];
        return part.Length == 0 ? canonical : Labels.Words(part);
    }

    /// <summary>An id that somebody chose, such as <c>us-med-01</c>; null for one that a machine made, which tells people nothing.</summary>
    public static string? Chosen(string id) => id.Length >= 32 && id.All(each => char.IsAsciiHexDigit(each) || each == '-') ? null : id;

    private static string? First(params string?[] texts) => texts.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
