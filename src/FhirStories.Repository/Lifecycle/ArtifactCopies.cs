using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>Makes drafts of artifacts: the next version (CRMI <c>$draft</c>), or something of its own (<c>$clone</c>).</summary>
public sealed class ArtifactCopies(FhirRepository repository, ArtifactResolver resolver, TimeProvider time)
{
    /// <summary>Makes the next version of an artifact, with the components that it owns: same url, new version, a resource of its own, in status draft.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Id of the version to start from.</param>
    /// <param name="version">The new version, higher than that.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>What was stored, the artifact first.</returns>
    /// <exception cref="FhirRequestException">400, 404, 410, 422.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> DraftAsync(string type, string id, string version, CancellationToken cancellation)
    {
        RequireVersion(version);
        var root = await repository.ReadArtifactAsync(type, id, cancellation);
        var name = $"{type}/{id}";
        if (root.Artifact.Status == StatusRules.Draft) throw Refusals.Rule("lifecycle-draft-of-draft", $"{name} is a draft already: change it as it is, or make something of its own of it with $clone.");
        if (root.Artifact.Url is null) throw Refusals.Rule("artifact-url-missing", $"{name} has no url, so nothing can be its next version: give it one.");
        if (ArtifactVersion.Parse(root.Artifact.Version) is not null && ArtifactVersion.Compare(version, root.Artifact.Version) <= 0)
            throw Refusals.Rule("artifact-version-not-higher", $"The version {version} is not higher than {root.Artifact.Version}, which {name} has: a next version has a higher one.");
        var tree = await ComponentTree.ReadAsync(root, resolver, cancellation);
        // A component that is a draft is being worked on: it goes along as it is.
        var copied = tree.All.Where(a => ReferenceEquals(a, root) || a.Artifact.Status != StatusRules.Draft).ToList();
        foreach (var artifact in copied.Where(c => c.Artifact.Url is not null)) await RequireFreeAsync(artifact.Artifact.Url!, version, cancellation);
        return await WriteAsync(copied, (copy, _) => copy.Version = version, cancellation);
    }

    /// <summary>Makes something of its own of an artifact, with the components that it owns: new ids, new urls, in status draft.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Id of the artifact to start from.</param>
    /// <param name="version">Version of the new one.</param>
    /// <param name="url">Url of the new one; null: that of the old one with the new id as its last part.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>What was stored, the artifact first.</returns>
    /// <exception cref="FhirRequestException">400, 404, 410, 422.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> CloneAsync(string type, string id, string version, string? url, CancellationToken cancellation)
    {
        RequireVersion(version);
        var root = await repository.ReadArtifactAsync(type, id, cancellation);
        if (url is not null && (url.Contains('|', StringComparison.Ordinal) || url.Contains('#', StringComparison.Ordinal) || !Uri.TryCreate(url, UriKind.Absolute, out _)))
            throw Refusals.Parameter("url", "give an absolute url without version and fragment.");
        if (url is not null && (await resolver.VersionsAsync(url, cancellation)).Count > 0)
            throw Refusals.Rule("artifact-url-taken", $"There is an artifact '{url}' already: a clone has a url of its own.");
        var tree = await ComponentTree.ReadAsync(root, resolver, cancellation);
        return await WriteAsync(tree.All, (copy, isRoot) =>
        {
            copy.Version = version;
            if (copy.Url is { } old)
            {
                copy.Url = isRoot && url is not null ? url : Sibling(old, copy.Resource.Id!);
                copy.RenameOwnStatements(old);
            }
            if (copy.Title is { } title) copy.Title = $"{title} (copy)";
            // Identifiers name one thing, and this is another.
            if (copy.Resource.TryGetValue("identifier", out _)) copy.Resource.SetValue("identifier", null);
        }, cancellation);
    }

    private async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<ResolvedArtifact> artifacts, Action<Artifact, bool> change, CancellationToken cancellation)
    {
        var writer = new ArtifactWriter(repository);
        var copies = new List<(Resource Resource, byte[]? Records)>();
        var canonicals = new Dictionary<string, string>(StringComparer.Ordinal);
        var now = ArtifactWriter.Instant(time.GetUtcNow());
        foreach (var artifact in artifacts)
        {
            var copy = Artifact.Of(artifact.Resource.DeepCopy())!;
            copy.Status = StatusRules.Draft;
            copy.Date = now;
            copy.ApprovalDate = copy.LastReviewDate = copy.ReleaseLabel = null;
            copy.RemoveEffectivePeriod();
            copy.RemoveContribution();
            copy.Resource.Id = ArtifactWriter.NewId();
            change(copy, ReferenceEquals(artifact, artifacts[0]));
            if (artifact.Artifact.Url is { } url && copy.Canonical is { } canonical)
            {
                canonicals[url] = canonical;
                canonicals[artifact.Artifact.Canonical!] = canonical;
            }
            // Nobody looks at the links of what is copied.
            copies.Add((copy.Resource, artifact.Stored.Type == "Basic" ? await repository.LinkRecordsAsync(artifact.Stored.Id, cancellation) : null));
        }
        ComponentTree.Rename([.. copies.Select(copy => copy.Resource)], canonicals);
        foreach (var (copy, records) in copies) writer.Create(copy, records);
        return await writer.WriteAsync(cancellation);
    }

    private async System.Threading.Tasks.Task RequireFreeAsync(string url, string version, CancellationToken cancellation)
    {
        if ((await resolver.VersionsAsync(url, cancellation)).FirstOrDefault(v => v.Artifact.Version == version) is { } taken)
            throw Refusals.Rule("artifact-version-exists", $"{taken.Stored.Type}/{taken.Stored.Id} is version {version} of '{url}' already: change that one, or choose a higher version.");
    }

    private static void RequireVersion(string version)
    {
        if (ArtifactVersion.Parse(version) is null) throw Refusals.Parameter("version", $"'{version}' is no version such as 1.2.0 (MAJOR.MINOR.PATCH, or with .REVISION).");
    }

    private static string Sibling(string url, string id)
    {
        var slash = url.TrimEnd('/').LastIndexOf('/');
        return slash <= url.IndexOf("//", StringComparison.Ordinal) + 1 ? $"{url.TrimEnd('/')}/{id}" : $"{url[..slash]}/{id}";
    }
}
