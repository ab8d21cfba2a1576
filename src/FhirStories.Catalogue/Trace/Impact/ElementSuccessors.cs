using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>What became of an element in the definition that replaces its own.</summary>
/// <param name="From">Its id.</param>
/// <param name="To">Id of its successor; null where none is known.</param>
/// <param name="Basis">How that is known: <c>mapped</c> (a stored ConceptMap says so), <c>same</c> (the same id), <c>renamed-slice</c> (a slice of another name that is
/// told apart by the same), <c>renamed-in-release</c> (FHIR itself calls it so now); null without a successor.</param>
/// <param name="Equivalence">What a ConceptMap says of how well it fits; null where none does.</param>
public sealed record ElementSuccessor(string From, string? To, string? Basis, string? Equivalence = null);

/// <summary>
/// Finds elements in the definition that replaces another. A path is followed part by part: what is below something that has another name
/// now has it below that. What is not known is not guessed: likeness of names counts for nothing.
/// </summary>
/// <param name="before">The definition that is replaced.</param>
/// <param name="after">What replaces it.</param>
/// <param name="mappings">What stored ConceptMaps say of its elements.</param>
public sealed class ElementSuccessors(ProfileFacts before, ProfileFacts after, IEnumerable<ElementMapping> mappings)
{
    private const string Same = "same";
    private const string Slice = "renamed-slice";
    private const string Release = "renamed-in-release";
    private const string Profile = "profile";

    private readonly ILookup<string, ElementMapping> _mappings = mappings.Where(mapping => mapping.Target is null || CanonicalTarget.Parse(mapping.Target) is { ElementId: not null } target && target.Url == after.Definition.Url)
        .ToLookup(mapping => before.NormalElementId(mapping.Element) ?? mapping.Element, StringComparer.Ordinal);

    /// <summary>The successors of an element. Several where a map names several.</summary>
    /// <param name="id">Its one id.</param>
    public IReadOnlyList<ElementSuccessor> Of(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var mapped = _mappings[id].ToList();
        if (mapped.Exists(mapping => mapping.Target is not null))
            return [.. mapped.Where(mapping => mapping.Target is not null).Select(mapping => new ElementSuccessor(id, Named(mapping), "mapped", mapping.Equivalence)).Distinct()];
        // Whoever says that nothing holds it knows better than a name.
        if (mapped.Count > 0) return [new ElementSuccessor(id, null, null, mapped[0].Equivalence ?? "unmatched")];
        if (after.NormalElementId(id) is { } same && before.Definition.Type == after.Definition.Type) return [new ElementSuccessor(id, same, Same)];
        var (to, basis) = Follow(id);
        return [new ElementSuccessor(id, to, to is null ? null : basis)];
    }

    private string Named(ElementMapping mapping) => CanonicalTarget.Parse(mapping.Target!).ElementId is { } written ? after.NormalElementId(written) ?? written : "";

    private (string? To, string Basis) Follow(string id)
    {
        var parts = id.Split('.');
        if (after.Definition.Type is not { } root || parts[0].Split(':')[0] != before.Definition.Type) return (null, Same);
        var (at, from, basis) = (root, parts[0], Same);
        for (var i = 1; i < parts.Length; i++)
        {
            from = $"{from}.{parts[i]}";
            var (name, slice) = parts[i].IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (parts[i][..colon], parts[i][(colon + 1)..]) : (parts[i], null);
            // What a map says of something above counts for what is below.
            if (_mappings[from].FirstOrDefault(mapping => mapping.Target is not null) is { } mapped)
            {
                (at, basis) = (Named(mapped), "mapped");
                continue;
            }
            var plain = $"{at}.{name}";
            if (after.NormalElementId(plain) is not { } known)
            {
                if (ReleaseRenames.Find(Unsliced(from), before.Definition.Release, after.Definition.Release) is not { } renamed || after.NormalElementId(renamed) is not { } now) return (null, basis);
                (known, basis) = (now, Release);
            }
            at = known;
            if (slice is null) continue;
            if (after.NormalElementId($"{known}:{slice}") is { } sliced) at = sliced;
            else if (SliceLike(from, known) is { } other) (at, basis) = (other, Slice);
            else return (null, basis);
        }
        return (at, basis);
    }

    /// <summary>The one slice of an element there that is told apart by what tells this one apart here, and that nothing tells apart from it.</summary>
    private string? SliceLike(string slice, string sliced)
    {
        var marks = Marks(before, slice).Select(mark => mark.Place == Profile ? (mark.Place, before.SuccessorOf(mark.Value) ?? mark.Value) : mark).ToList();
        if (marks.Count == 0) return null;
        var found = Slices(after, sliced).Select(id => (Id: id, Marks: Marks(after, id).ToList()))
            .Where(other => !marks.Exists(mark => other.Marks.Exists(each => each.Place == mark.Item1) && !other.Marks.Contains(mark)))
            .Select(other => (other.Id, Shared: marks.Count(other.Marks.Contains))).Where(other => other.Shared > 0).OrderByDescending(other => other.Shared).Take(2).ToList();
        return found is [var only] ? only.Id : found is [var first, var second] && first.Shared > second.Shared ? first.Id : null;
    }

    private static IEnumerable<string> Slices(ProfileFacts profile, string sliced) => profile.Elements.Select(element => profile.NormalElementId(element.Id) ?? element.Id)
        .Where(id => id.StartsWith(sliced + ":", StringComparison.Ordinal) && id.IndexOf('.', sliced.Length) < 0).Distinct(StringComparer.Ordinal);

    // An extension or a profile is told by its canonical; anything else by values that are fixed within it.
    private static IEnumerable<(string Place, string Value)> Marks(ProfileFacts profile, string slice)
    {
        foreach (var element in profile.Elements)
        {
            var id = profile.NormalElementId(element.Id) ?? element.Id;
            if (id == slice && element.Types.SelectMany(type => type.Profiles).ToList() is [var canonical]) yield return (Profile, CanonicalTarget.Parse(canonical).Url);
            if (element.Value is { } value && (id == slice || id.StartsWith(slice + ".", StringComparison.Ordinal))) yield return (id[slice.Length..], value.Json);
        }
    }

    private static string Unsliced(string id) => string.Join('.', id.Split('.').Select(part => part.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? part[..colon] : part));
}
