using FhirStories.Catalogue.Lifecycle;
using FhirStories.Definitions;
using FhirStories.Repository.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Lifecycle;

/// <summary>How the version of a release is found (CRMI release-version-behavior).</summary>
public enum VersionBehavior
{
    /// <summary>The artifact's own; the given one where it has none.</summary>
    Default,

    /// <summary>The given one, which has to be the artifact's own where it has one.</summary>
    Check,

    /// <summary>The given one.</summary>
    Force,
}

/// <summary>What is done about a release that depends on experiments (CRMI release-experimental-behavior).</summary>
public enum ExperimentalBehavior { None, Warn, Error }

/// <summary>The wishes for a release.</summary>
/// <param name="Version">The version.</param>
/// <param name="Behavior">What it means.</param>
public sealed record ReleaseOptions(string Version, VersionBehavior Behavior)
{
    /// <summary>Refuse where something is named without a version and none can be found.</summary>
    public bool RequireVersions { get; init; }

    /// <summary>Refuse where something is named that is not known to be active.</summary>
    public bool RequireActive { get; init; }

    /// <summary>What is done about experiments.</summary>
    public ExperimentalBehavior Experimental { get; init; }

    /// <summary>The date of the release, a FHIR dateTime; null for now.</summary>
    public string? Date { get; init; }

    /// <summary>What it is called; null for nothing.</summary>
    public string? Label { get; init; }
}

/// <summary>What a release wrote, the artifact first, and what should be known about it.</summary>
public sealed record Release(IReadOnlyList<WriteAnswer> Answers, IReadOnlyList<FhirIssue> Issues);

/// <summary>Releases drafts (CRMI <c>$release</c>): active, with a version, everything that they depend on named with its version.</summary>
public sealed class ArtifactReleases(FhirRepository repository, ArtifactResolver resolver, TimeProvider time)
{
    /// <summary>Releases an artifact and the components that it owns.</summary>
    /// <exception cref="FhirRequestException">404, 410, 412, 422.</exception>
    public async Task<Release> ReleaseAsync(string type, string id, ReleaseOptions options, CancellationToken cancellation)
    {
        var (released, warnings) = await PrepareAsync(type, id, options, cancellation);
        var writer = new ArtifactWriter(repository);
        foreach (var each in released) writer.Update(each.Resource, each.Stored);
        return new Release(await writer.WriteAsync(cancellation), warnings);
    }

    /// <summary>What <see cref="ReleaseAsync"/> would write, for whoever writes it together with something else: the artifact first, then what it owns.</summary>
    /// <exception cref="FhirRequestException">404, 410, 422.</exception>
    public async Task<(IReadOnlyList<ResolvedArtifact> Released, IReadOnlyList<FhirIssue> Issues)> PrepareAsync(string type, string id, ReleaseOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = await repository.ReadArtifactAsync(type, id, cancellation);
        var tree = await ComponentTree.ReadAsync(root, resolver, cancellation);
        var version = VersionOf(root, options);
        var released = tree.All.Where(a => ReferenceEquals(a, root) || a.Artifact.Status != StatusRules.Active).ToList();
        foreach (var each in released) RequireDraft(each);
        var own = released.Where(r => r.Artifact.Url is not null).DistinctBy(r => r.Artifact.Url).ToDictionary(r => r.Artifact.Url!, StringComparer.Ordinal);
        foreach (var each in own.Values) await RequireFreeAsync(each, version, cancellation);
        var problems = new List<FhirIssue>();
        var warnings = new List<FhirIssue>();
        foreach (var each in released)
            foreach (var use in CanonicalUses.Of(each.Resource))
                await PinAsync(each, use, own, version, options, problems, warnings, cancellation);
        if (problems.Count > 0) throw new FhirRequestException(422, problems);
        foreach (var each in released)
        {
            each.Artifact.Status = StatusRules.Active;
            each.Artifact.Version = version;
            each.Artifact.Date = options.Date ?? ArtifactWriter.Instant(time.GetUtcNow());
            if (options.Label is not null) each.Artifact.ReleaseLabel = options.Label;
        }
        return (released, warnings);
    }

    private async Task PinAsync(
        ResolvedArtifact from, CanonicalUse use, Dictionary<string, ResolvedArtifact> own, string version, ReleaseOptions options,
        List<FhirIssue> problems, List<FhirIssue> warnings, CancellationToken cancellation)
    {
        var target = CanonicalTarget.Parse(use.Text);
        var where = $"{from.Stored.Type}/{from.Stored.Id}";
        // What is released together goes by the version it is released with.
        if (own.TryGetValue(target.Url, out var together) && (target.Version is null || target.Version == together.Artifact.Version))
        {
            use.Replace((target with { Version = version }).ToString());
            return;
        }
        var found = await resolver.FindAsync(target.Canonical, cancellation);
        if (options.RequireActive && found?.Artifact.Status != StatusRules.Active)
            problems.Add(FhirIssue.Error("business-rule", "release-reference-not-active",
                found is null ? $"{where} names '{use.Text}', which is not known here, so it is not known to be active." : $"{where} names '{use.Text}', which is {found.Artifact.Status}. Release that first, or name another.", use.Path));
        if (found?.Artifact is { Experimental: true } && !from.Artifact.Experimental && options.Experimental != ExperimentalBehavior.None)
        {
            var message = $"{where} is no experiment, but names '{use.Text}', which is one.";
            if (options.Experimental == ExperimentalBehavior.Error) problems.Add(FhirIssue.Error("business-rule", "release-reference-experimental", message, use.Path));
            else warnings.Add(new FhirIssue(IssueLevel.Warning, "business-rule", "release-reference-experimental", message, use.Path));
        }
        if (target.Version is not null) return;
        if (found?.Artifact.Version is { } pinned)
        {
            use.Replace((target with { Version = pinned }).ToString());
            return;
        }
        var unpinned = found is null ? $"{where} names '{use.Text}', which is not known here, so no version can be put to it." : $"{where} names '{use.Text}', which has no version.";
        if (options.RequireVersions) problems.Add(FhirIssue.Error("business-rule", "release-reference-unversioned", $"{unpinned} Name one, or store what it is.", use.Path));
        else warnings.Add(new FhirIssue(IssueLevel.Warning, "business-rule", "release-reference-unversioned", unpinned, use.Path));
    }

    private static string VersionOf(ResolvedArtifact root, ReleaseOptions options)
    {
        if (ArtifactVersion.Parse(options.Version) is null) throw Refusals.Parameter("version", $"'{options.Version}' is no version such as 1.2.0 (MAJOR.MINOR.PATCH, or with .REVISION).");
        var has = root.Artifact.Version;
        if (options.Behavior == VersionBehavior.Check && has is not null && has != options.Version)
            throw Refusals.Rule("release-version-differs", $"{root.Stored.Type}/{root.Stored.Id} has the version {has}, not {options.Version}: give that, or use versionBehavior 'force'.");
        return options.Behavior == VersionBehavior.Default ? has ?? options.Version : options.Version;
    }

    private static void RequireDraft(ResolvedArtifact artifact)
    {
        if (artifact.Artifact.Status is not (StatusRules.Draft or StatusRules.Unknown))
            throw Refusals.Rule("lifecycle-release-not-draft", $"{artifact.Stored.Type}/{artifact.Stored.Id} is {artifact.Artifact.Status}: only a draft is released. Make its next version with $draft.");
        if (artifact.IsOfPackage)
            throw Refusals.Rule("lifecycle-release-of-package", $"{artifact.Artifact.Canonical} comes from a package and cannot be released here.");
    }

    private async Task RequireFreeAsync(ResolvedArtifact artifact, string version, CancellationToken cancellation)
    {
        var taken = (await resolver.VersionsAsync(artifact.Artifact.Url!, cancellation)).FirstOrDefault(v => v.Artifact.Version == version && v.Stored.Id != artifact.Stored.Id);
        if (taken is not null)
            throw Refusals.Rule("artifact-version-exists", $"{taken.Stored.Type}/{taken.Stored.Id} is version {version} of '{artifact.Artifact.Url}' already: choose another version.");
    }
}
