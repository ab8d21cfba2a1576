namespace FhirStories.Definitions.Facts;

/// <summary>Finds the element that an id names, walking from a profile to its bases and to the types of its elements.</summary>
/// <remarks>
/// The walk goes segment by segment and carries the <em>places</em> where the next child may be stated, nearest first:
/// <list type="number">
/// <item>at the root: the profile, its base, that one's base;</item>
/// <item>below an element: the same definitions at the element's id, then what the element refers to (contentReference), then
/// the profiles of its type, then its type.</item>
/// </list>
/// </remarks>
internal static class ElementResolver
{
    private readonly record struct Place(ProfileFacts Facts, string Prefix);

    public static ElementFacts? Resolve(ProfileFacts profile, string elementId)
    {
        if (profile.ById(elementId) is { } stated) return stated;
        var segments = elementId.Split('.');
        if (segments[0] != profile.Root) return null;

        var places = Roots(profile);
        ElementFacts? found = profile.ById(profile.Root) ?? places.Select(p => p.Facts.ById(p.Prefix)).FirstOrDefault(e => e is not null);
        foreach (var segment in segments.AsSpan(1))
        {
            (found, places) = Step(places, segment);
            if (found is null) return null;
        }
        return found;
    }

    /// <summary>
    /// The one id of an element that authors write in several ways: <c>Observation.valueQuantity</c>, STU3's
    /// <c>Observation.valueQuantity:valueQuantity</c> and <c>Observation.value[x]:valueQuantity</c> are the last of these. Null where there is no such element.
    /// </summary>
    public static string? Normalise(ProfileFacts profile, string elementId)
    {
        var segments = elementId.Split('.');
        if (segments[0] != profile.Root) return null;
        var places = Roots(profile);
        var normal = new System.Text.StringBuilder(profile.Root);
        foreach (var segment in segments.AsSpan(1))
        {
            normal.Append('.').Append(NormalSegment(places, segment));
            (var found, places) = Step(places, segment);
            if (found is null) return null;
        }
        return normal.ToString();
    }

    private static string NormalSegment(List<Place> places, string segment)
    {
        var colon = segment.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? segment : segment[..colon];
        if (name.EndsWith("[x]", StringComparison.Ordinal) || colon >= 0 && segment.AsSpan(colon + 1) is var slice && !slice.SequenceEqual(name)) return segment;
        return Choice(places, name) is { } choice ? $"{choice.Stem}[x]:{name}" : segment;
    }

    private static (ElementFacts? Found, List<Place> Places) Step(List<Place> places, string segment)
    {
        var colon = segment.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? segment : segment[..colon];
        var slice = colon < 0 ? null : segment[(colon + 1)..];
        if (name.Length == 0 || slice is "") return (null, []);

        // What is stated about the element without its slice, and about the slice.
        var plain = Stated(places, name);
        var type = (string?)null;
        if (plain.Count == 0 && Choice(places, name) is { } choice) (plain, type) = (choice.Statements, choice.Type);
        List<(ElementFacts Element, Place Place)> own = slice is null ? [] : Stated(places, $"{name}:{slice}");
        if (slice is not null && own.Count == 0)
        {
            // value[x]:valueQuantity needs no statement: the type alone makes it an element (ElementDefinition, "choice of types").
            // STU3's valueQuantity:valueQuantity is the same.
            if (!name.EndsWith("[x]", StringComparison.Ordinal) && slice != name || Choice(places, slice) is not { } typed || plain.Count == 0) return (null, []);
            (own, type) = ([], typed.Type);
            plain = [.. Stated(places, $"{slice}:{slice}"), .. Stated(places, slice), .. plain];
        }

        var all = own.Concat(plain).ToList();
        if (all.Count == 0) return (null, []);
        return (all[0].Element, [.. Unstated(places, segment, name), .. Below(all, type)]);
    }

    /// <summary>A differential may state what lies below an element without the element itself.</summary>
    private static IEnumerable<Place> Unstated(List<Place> places, string segment, string name) =>
        (segment == name ? [segment] : new[] { segment, name })
            .SelectMany(each => places.Where(place => !place.Facts.HasSnapshot && place.Facts.ById($"{place.Prefix}.{each}") is null).Select(place => place with { Prefix = $"{place.Prefix}.{each}" }));

    /// <summary>The statements about a child, nearest first.</summary>
    private static List<(ElementFacts Element, Place Place)> Stated(List<Place> places, string segment)
    {
        var result = new List<(ElementFacts, Place)>();
        foreach (var place in places)
        {
            var id = $"{place.Prefix}.{segment}";
            if (place.Facts.ById(id) is { } element) result.Add((element, place with { Prefix = id }));
        }
        return result;
    }

    /// <summary><c>valueQuantity</c> where <c>value[x]</c> may be a Quantity: the statements about the choice, and the type.</summary>
    private static (List<(ElementFacts Element, Place Place)> Statements, string Type, string Stem)? Choice(List<Place> places, string name)
    {
        for (var at = name.Length - 1; at > 0; at--)
        {
            if (!char.IsAsciiLetterUpper(name[at])) continue;
            var statements = Stated(places, name[..at] + "[x]");
            if (statements.Count == 0) continue;
            var suffix = name[at..];
            var type = Allowed(places, name[..at])?.FirstOrDefault(t => t == "*" || string.Equals(t, suffix, StringComparison.OrdinalIgnoreCase));
            if (type is not null) return (statements, type == "*" ? suffix : type, name[..at]);
        }
        return null;
    }

    /// <summary>
    /// The types a choice may have: the nearest definition that says so decides, by the types of <c>value[x]</c> or, as STU3
    /// profiles write it, by a path that ends in <c>valueQuantity</c>.
    /// </summary>
    private static IEnumerable<string>? Allowed(List<Place> places, string stem)
    {
        foreach (var place in places)
        {
            var prefix = $"{place.Prefix}.{stem}";
            var concrete = place.Facts.HasSnapshot ? [] : place.Facts.Elements
                .Where(e => e.Id.StartsWith(prefix, StringComparison.Ordinal) && e.Id.IndexOf('.', prefix.Length) < 0)
                .Select(e => e.Path[(e.Path.LastIndexOf('.') + 1)..])
                .Where(last => last.Length > stem.Length && last.StartsWith(stem, StringComparison.Ordinal) && char.IsAsciiLetterUpper(last[stem.Length]))
                .Select(last => last[stem.Length..]).ToArray();
            if (concrete.Length > 0) return concrete;
            if (place.Facts.ById(prefix + "[x]") is { Types: { Count: > 0 } types }) return types.Select(t => t.Code);
        }
        return null;
    }

    private static IEnumerable<Place> Below(List<(ElementFacts Element, Place Place)> statements, string? onlyType)
    {
        foreach (var (_, place) in statements) yield return place;

        foreach (var (element, place) in statements)
        {
            if (element.ContentReference is not { } target) continue;
            // The reference names an element of the definition that states it or of one above it.
            for (var facts = place.Facts; facts is not null; facts = facts.Base)
            {
                if (facts.ById(target) is null) continue;
                yield return new Place(facts, target);
                break;
            }
        }

        // The nearest statement that names types decides which they are.
        var (typed, at) = statements.FirstOrDefault(s => s.Element.Types.Count > 0);
        if (typed is null) yield break;
        var (store, release) = (at.Facts.Store, at.Facts.Definition.Release);
        foreach (var type in typed.Types.Where(t => onlyType is null || t.Code == "*" || string.Equals(t.Code, onlyType, StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var root in type.Profiles.Select(p => store.Profile(p, release)).OfType<ProfileFacts>().SelectMany(Roots)) yield return root;
            var code = type.Code == "*" ? onlyType : type.Code;
            if (code is null || code.Contains(':', StringComparison.Ordinal)) continue;
            if (store.Profile($"http://hl7.org/fhir/StructureDefinition/{code}", release) is { } definition)
                foreach (var root in Roots(definition)) yield return root;
        }
    }

    /// <summary>The definition and what it builds on, up to the first that states its whole tree.</summary>
    private static List<Place> Roots(ProfileFacts profile)
    {
        var result = new List<Place>();
        for (var facts = profile; facts is not null && result.Count < 32; facts = facts.Base)
        {
            result.Add(new Place(facts, facts.Root));
            if (facts.HasSnapshot) break;
        }
        return result;
    }
}
