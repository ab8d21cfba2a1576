using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Differences;

/// <summary>What differs between two versions of any artifact, in words: of stories, features and roles in their own, of others by their elements.</summary>
public static class ArtifactDifferences
{
    private static readonly string[] Servers = ["id", "meta", "text", "implicitRules"];
    private const int LongestText = 300;

    /// <summary>The differences, in the order of the parts; empty where only what nobody reads differs.</summary>
    /// <exception cref="ArgumentException">They are of different types.</exception>
    public static IReadOnlyList<Difference> Of(Resource before, Resource after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.TypeName != after.TypeName) throw new ArgumentException($"A {before.TypeName} cannot be compared with a {after.TypeName}.", nameof(after));
        if (before is Basic one && after is Basic other && Carriers.KindOf(one) == Carriers.KindOf(other))
        {
            if (Carriers.KindOf(one) == CarrierKind.Story) return ItemDifferences.Of(StoryMapper.Read(one).Value, StoryMapper.Read(other).Value);
            if (Carriers.KindOf(one) == CarrierKind.Role) return ItemDifferences.Of(RoleMapper.Read(one).Value, RoleMapper.Read(other).Value);
        }
        return ByElement(before, after);
    }

    private static IReadOnlyList<Difference> ByElement(Resource before, Resource after)
    {
        var list = new DifferenceList();
        var (old, next) = (Elements(before), Elements(after));
        foreach (var name in old.Keys.Union(next.Keys).Where(n => !Servers.Contains(n)))
        {
            var (was, now) = (old.GetValueOrDefault(name, []), next.GetValueOrDefault(name, []));
            if (was.Count == now.Count && was.Zip(now).All(p => p.First.IsExactly(p.Second))) continue;
            var label = Label(name);
            if (was.Count <= 1 && now.Count <= 1 && was.Concat(now).All(v => Plain(v) is not null)) list.One(label, was.Select(Plain).FirstOrDefault(), now.Select(Plain).FirstOrDefault());
            else if (was.Concat(now).All(v => Named(v) is not null)) list.Many(label, was.Select(v => Named(v)!), now.Select(v => Named(v)!));
            else list.One(label, Count(was), was.Count == now.Count ? $"{Count(now)}, with other content" : Count(now));
        }
        return list.Found;
    }

    private static Dictionary<string, List<Base>> Elements(Resource resource) => resource.EnumerateElements()
        .ToDictionary(e => e.Key, e => e.Value is Base one ? [one] : ((System.Collections.IEnumerable)e.Value).OfType<Base>().ToList(), StringComparer.Ordinal);

    private static string? Plain(Base value) => value is PrimitiveType { JsonValue: { } text } ? Shorten(text is bool flag ? flag ? "yes" : "no" : text.ToString() ?? "") : Named(value);

    private static string? Named(Base value) => value switch
    {
        PrimitiveType { JsonValue: { } text } => Shorten(text.ToString() ?? ""),
        CodeableConcept concept => concept.Text ?? concept.Coding.Select(c => c.Display ?? c.Code).FirstOrDefault(t => t is not null),
        Coding coding => coding.Display ?? coding.Code,
        Identifier identifier => identifier.Value,
        ResourceReference reference => reference.Display ?? reference.Reference,
        RelatedArtifact related => related.Resource ?? related.Url ?? related.Display,
        ContactDetail contact => contact.Name,
        Period period => $"{period.Start ?? "…"} to {period.End ?? "…"}",
        _ => null,
    };

    private static string? Count(List<Base> values) => values.Count switch { 0 => null, 1 => "1 entry", _ => $"{values.Count} entries" };

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    /// <summary>The name of an element as words: <c>relatedArtifact</c> is "Related artifact".</summary>
    private static string Label(string name)
    {
        var words = string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
