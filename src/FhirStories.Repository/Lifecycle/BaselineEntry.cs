using System.Globalization;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Lifecycle;

/// <summary>An entry of a baseline: an artifact in a version, and the very content that it had.</summary>
/// <param name="Url">Canonical.</param>
/// <param name="Version">Business version; null where it had none.</param>
/// <param name="Title">Its title then.</param>
/// <param name="Content"><c>Type/id/_history/n</c>; null in a manifest that somebody else made.</param>
public sealed record BaselineEntry(string Url, string? Version, string? Title, string? Content)
{
    private const string ContentExtension = Canonicals.Definitions + "/StructureDefinition/baseline-content";

    /// <summary><c>url[|version]</c>.</summary>
    public string Canonical => Version is null ? Url : $"{Url}|{Version}";

    /// <summary>The entry of an artifact as it stands; null for one without url.</summary>
    public static BaselineEntry? Of(ResolvedArtifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return artifact.Artifact.Url is not { } url ? null : new(url, artifact.Artifact.Version, artifact.Artifact.Title ?? artifact.Artifact.Name,
            string.Create(CultureInfo.InvariantCulture, $"{artifact.Stored.Type}/{artifact.Stored.Id}/_history/{artifact.Stored.Version}"));
    }

    /// <summary>The entries of a manifest.</summary>
    public static IReadOnlyList<BaselineEntry> Of(Library manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return
        [
            .. manifest.RelatedArtifact.Where(r => r is { Resource: { Length: > 0 }, Type: RelatedArtifact.RelatedArtifactType.ComposedOf or RelatedArtifact.RelatedArtifactType.DependsOn }).Select(r =>
            {
                var target = CanonicalTarget.Parse(r.Resource!);
                return new BaselineEntry(target.Url, target.Version, r.Display, (r.Extension.FirstOrDefault(e => e.Url == ContentExtension)?.Value as ResourceReference)?.Reference);
            }),
        ];
    }

    /// <summary>The entry as it stands in a manifest.</summary>
    public RelatedArtifact ToRelated()
    {
        var related = new RelatedArtifact { Type = RelatedArtifact.RelatedArtifactType.ComposedOf, Resource = Canonical, Display = Title };
        if (Content is not null) related.Extension.Add(new Extension(ContentExtension, new ResourceReference(Content)));
        return related;
    }
}
