using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>What of a story, feature or role may change once it is active, and what is settled then; the reasons are in docs/0003-lifecycle.md.</summary>
public static class SettledContent
{
    private const string Satisfies = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement";

    // Who stands behind it, where it applies, when it was looked at: not what is wanted.
    private static readonly string[] Metadata =
        ["status", "date", "publisher", "contact", "useContext", "jurisdiction", "copyright", "copyrightLabel", "experimental", "versionAlgorithm"];

    // What others find out about a story, and where they put it, goes on when the story itself is settled.
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal)
    {
        ItemFields.Own + "part-of", ItemFields.Own + "scenario", ItemFields.Own + "further-conversation", Satisfies,
        // How far a contribution has come is its editor's business.
        ItemFields.Own + "contribution-state",
    };

    private static readonly HashSet<string> FreeOfStatement = new(StringComparer.Ordinal) { "satisfiedBy", ItemFields.Own + "story-link", Satisfies };

    /// <summary>The elements of the content that differ, named for people; empty where only metadata and mapping differ.</summary>
    /// <param name="before">The carrier as it is stored.</param>
    /// <param name="after">The carrier as it would be.</param>
    public static IReadOnlyList<string> Changes(Basic before, Basic after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var kind = Carriers.KindOf(before);
        var prefix = $"{ItemFields.Xver}{Carriers.CodeOf(kind).Coding[0].Code}.";
        var changed = new List<string>();
        Compare("language", before.LanguageElement, after.LanguageElement);
        Compare("code", before.Code, after.Code);
        Compare("subject", before.Subject, after.Subject);
        if (!SameList(before.Contained, after.Contained)) changed.Add("contained");
        var statements = prefix + "statement";
        var (old, now) = (Settled(before, prefix), Settled(after, prefix));
        foreach (var url in old.Select(g => g.Key).Union(now.Select(g => g.Key)))
        {
            if (url == statements) changed.AddRange(Statements([.. old[url]], [.. now[url]]));
            else if (!SameList([.. old[url]], [.. now[url]])) changed.Add(NameOf(url, kind));
        }
        return changed;

        void Compare(string name, Base? one, Base? other)
        {
            if (one is null ? other is not null : other is null || !one.IsExactly(other)) changed.Add(name);
        }
    }

    private static ILookup<string, Extension> Settled(Basic basic, string prefix) => basic.ModifierExtension.Concat(basic.Extension)
        .Where(e => e.Url is not null && !Free.Contains(e.Url) && !e.Url.StartsWith(Artifact.Extensions, StringComparison.Ordinal)
            && !(e.Url.StartsWith(prefix, StringComparison.Ordinal) && Metadata.Contains(e.Url[prefix.Length..])))
        .ToLookup(e => e.Url!, StringComparer.Ordinal);

    // Statements are told apart by their keys: in which order they stand says nothing.
    private static IEnumerable<string> Statements(List<Extension> old, List<Extension> now)
    {
        var before = old.GroupBy(Key).ToDictionary(g => g.Key, g => g.Select(Content).ToList(), StringComparer.Ordinal);
        var after = now.GroupBy(Key).ToDictionary(g => g.Key, g => g.Select(Content).ToList(), StringComparer.Ordinal);
        return before.Keys.Union(after.Keys)
            .Where(key => !before.TryGetValue(key, out var one) || !after.TryGetValue(key, out var other) || !SameList(one, other))
            .Select(key => $"criterion '{key}'");
    }

    private static string Key(Extension statement) => statement.Extension.FirstOrDefault(e => e.Url == "key")?.Value is PrimitiveType key ? key.ToString() ?? "" : "";

    private static Extension Content(Extension statement)
    {
        var content = statement.DeepCopy();
        content.Extension.RemoveAll(e => e.Url is { } url && FreeOfStatement.Contains(url));
        return content;
    }

    private static bool SameList<T>(List<T> one, List<T> other) where T : Base =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.IsExactly(pair.Second));

    private static string NameOf(string url, CarrierKind kind)
    {
        var elements = kind == CarrierKind.Role ? ElementTable.Role : ElementTable.Story;
        var name = elements.FirstOrDefault(e => e.Url == url)?.Name;
        return name switch
        {
            "user-story" => "want and justification",
            "actor" => "role",
            "secondary-actor" => "other role",
            "care-setting" => "care setting",
            "derivedFrom" => "what it is derived from",
            null => url,
            _ => name,
        };
    }
}
