using FhirStories.Catalogue.Lifecycle;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>Which versions a caller wants where canonicals do not say (CRMI artifactVersion, checkArtifactVersion, forceArtifactVersion, manifest).</summary>
public sealed class VersionPolicy
{
    private readonly Dictionary<string, string> _usual = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _checked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forced = new(StringComparer.Ordinal);

    /// <summary>A policy.</summary>
    /// <param name="usual"><c>url|version</c> for what is named without a version.</param>
    /// <param name="check"><c>url|version</c> that has to be the one.</param>
    /// <param name="force"><c>url|version</c> whatever is named.</param>
    /// <exception cref="FhirRequestException">400: one of them is no <c>url|version</c>.</exception>
    public VersionPolicy(IEnumerable<string> usual, IEnumerable<string> check, IEnumerable<string> force)
    {
        Fill(_usual, "artifactVersion", usual);
        Fill(_checked, "checkArtifactVersion", check);
        Fill(_forced, "forceArtifactVersion", force);
    }

    /// <summary>Takes the versions of a manifest for what is named without one.</summary>
    public void Add(Library manifest)
    {
        foreach (var target in ComponentTree.Related(manifest).Select(r => r.Resource).OfType<string>().Select(CanonicalTarget.Parse))
            if (target.Version is { } version) _usual.TryAdd(target.Url, version);
    }

    /// <summary>The canonical that is meant by one.</summary>
    /// <exception cref="FhirRequestException">422: it names another version than it has to.</exception>
    public string Of(string canonical)
    {
        var target = CanonicalTarget.Parse(canonical);
        var version = _forced.GetValueOrDefault(target.Url) ?? target.Version ?? _usual.GetValueOrDefault(target.Url);
        if (_checked.TryGetValue(target.Url, out var wanted) && (version ??= wanted) != wanted)
            throw Refusals.Rule("artifact-version-differs", $"'{target.Url}' is named in version {version}, and checkArtifactVersion wants {wanted}.");
        return version is null ? target.Url : $"{target.Url}|{version}";
    }

    private static void Fill(Dictionary<string, string> map, string parameter, IEnumerable<string> canonicals)
    {
        foreach (var text in canonicals)
            map[CanonicalTarget.Parse(text).Url] = CanonicalTarget.Parse(text).Version ?? throw Refusals.Parameter(parameter, $"'{text}' has no version: give url|version.");
    }
}
