using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>Whether one version of an artifact may follow another: its status goes on only, and what is settled stays as it is.</summary>
public static class LifecycleRules
{
    private const string LibraryType = "http://terminology.hl7.org/CodeSystem/library-type";

    /// <summary>The rules that a change breaks; empty where it is allowed.</summary>
    /// <param name="before">The version that is stored.</param>
    /// <param name="after">The version that would replace it; of the same type and id.</param>
    public static IReadOnlyList<LifecycleProblem> Judge(Resource before, Resource after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (Artifact.Of(before) is not { } old || Artifact.Of(after) is not { } next) return [];
        var name = $"{before.TypeName}/{before.Id}";
        if (StatusRules.Judge(old.Status, next.Status, name) is { } broken) return [broken with { Expression = next.StatusPath }];
        if (!StatusRules.IsSettled(old.Status)) return [];
        var changed = Changes(before, after);
        if (changed.Count == 0) return [];
        var (code, may) = old.Status == StatusRules.Active
            ? ("lifecycle-active-content", "be retired, mapped to profiles and get other metadata (publisher, contact, jurisdiction, dates)")
            : ("lifecycle-retired-content", "only get other metadata");
        return
        [
            new(code, $"{name} is {old.Status}, so its {Sentence(changed)} cannot change: it may {may}. To change its content make its next version with $draft.", before.TypeName),
        ];
    }

    /// <summary>The settled content of two versions that differs, named for people.</summary>
    private static IReadOnlyList<string> Changes(Resource before, Resource after) => (before, after) switch
    {
        (Basic one, Basic other) when Carriers.KindOf(one) is CarrierKind.Story or CarrierKind.Role => SettledContent.Changes(one, other),
        (Library one, Library other) when IsBaseline(one) => Baseline(one, other),
        _ => [],
    };

    /// <summary>Whether a Library is a baseline: a manifest that names versions of artifacts (CRMI manifest library).</summary>
    public static bool IsBaseline(Library library) => library?.Type?.Coding.Any(c => c.System == LibraryType && c.Code == "asset-collection") == true;

    // A baseline that could list something else tomorrow would be none.
    private static IReadOnlyList<string> Baseline(Library one, Library other)
    {
        var changed = new List<string>();
        if (one.Url != other.Url) changed.Add("url");
        if (one.Version != other.Version) changed.Add("version");
        if (!IsBaseline(other)) changed.Add("type");
        if (one.RelatedArtifact.Count != other.RelatedArtifact.Count || one.RelatedArtifact.Zip(other.RelatedArtifact).Any(pair => !pair.First.IsExactly(pair.Second))) changed.Add("list of artifacts");
        return changed;
    }

    private const int MostNamed = 5;

    private static string Sentence(IReadOnlyList<string> changed)
    {
        var named = changed.Take(MostNamed).ToList();
        if (changed.Count > MostNamed) return $"{string.Join(", ", named)} and {changed.Count - MostNamed} more";
        return named.Count == 1 ? named[0] : $"{string.Join(", ", named[..^1])} and {named[^1]}";
    }
}
