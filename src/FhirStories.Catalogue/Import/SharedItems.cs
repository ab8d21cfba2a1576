using System.Text.RegularExpressions;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>The roles, features and scenarios that rows name, each made once; those that the catalogue has under that name are not made.</summary>
/// <param name="catalogue">The catalogue that the rows come to; null where none is known.</param>
internal sealed partial class SharedItems(ICatalogueView? catalogue)
{
    private readonly Dictionary<string, (int Line, Role Role)> roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, Story Feature)> features = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, ExampleScenario Scenario)> scenarios = new(StringComparer.Ordinal);

    public IReadOnlyList<(int, Role)> Roles => [.. roles.Values];

    public IReadOnlyList<(int, Story)> Features => [.. features.Values];

    public IReadOnlyList<(int, ExampleScenario)> Scenarios => [.. scenarios.Values];

    /// <summary>The canonical of a role, which gets the spelling of this source as an alias.</summary>
    public string Role(RolePhrase phrase, int line)
    {
        var title = phrase.Normalised!;
        if ((catalogue?.RoleCalled(phrase.Name!) ?? catalogue?.RoleCalled(title)) is { } there) return there;
        var id = StableIds.Of("role", title.ToLowerInvariant());
        if (!roles.TryGetValue(id, out var known))
            known = (line, new Role
            {
                Id = id,
                Url = Canonicals.OfRole(id),
                Title = title,
                Status = StoryStatus.Draft,
                Profiles = [Canonicals.RoleProfile],
                Type = SystemWords().IsMatch(title) ? RoleType.Entity : RoleType.Person,
            });
        if (!string.Equals(phrase.Name, title, StringComparison.OrdinalIgnoreCase) && !known.Role.Aliases.Contains(phrase.Name!))
            known.Role = known.Role with { Aliases = known.Role.Aliases.Add(phrase.Name!) };
        roles[id] = known;
        return Canonicals.OfRole(id);
    }

    /// <summary>The canonical of a feature, and whether it has this very title: titles that differ in punctuation only are one feature.</summary>
    public (string Url, bool Exact) Feature(string title, int line)
    {
        if (catalogue?.FeatureCalled(title) is { } there) return (there.Canonical, there.Title == title);
        var id = StableIds.Of("feature", title);
        features.TryAdd(id, (line, new Story
        {
            Id = id,
            Url = Canonicals.OfStory(id),
            Title = title,
            Status = StoryStatus.Draft,
            Kind = StoryKind.Feature,
            Profiles = [Canonicals.FeatureProfile],
        }));
        return (Canonicals.OfStory(id), features[id].Feature.Title == title);
    }

    /// <summary>The canonical of a scenario.</summary>
    public string Scenario(string text, int line)
    {
        var hash = StableIds.Hash(text);
        var id = $"scenario-{hash}";
        scenarios.TryAdd(id, (line, new ExampleScenario
        {
            Id = id,
            Url = Canonicals.OfScenario(id),
            Name = $"Scenario_{hash}",
            Status = PublicationStatus.Draft,
            Text = NarrativeWriter.Of(Heading.Of(text), text),
            Process = [new() { Title = Heading.Of(text), Description = text }],
        }));
        return Canonicals.OfScenario(id);
    }

    [GeneratedRegex(@"\b(system|application|app|service|software|device)$", RegexOptions.IgnoreCase)]
    private static partial Regex SystemWords();
}

/// <summary>A short heading for a longer text.</summary>
internal static class Heading
{
    private const int Longest = 80;

    public static string Of(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        if (end > 0) line = line[..end];
        if (line.Length > Longest)
        {
            var space = line.LastIndexOf(' ', Longest - 1);
            var cut = space > Longest / 2 ? space : Longest - 1;
            line = line[..(char.IsLowSurrogate(line[cut]) ? cut - 1 : cut)] + "…";
        }

        return line.Length == 0 ? text : char.ToUpperInvariant(line[0]) + line[1..];
    }
}
