using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Lifecycle;

/// <summary>A place in an artifact that names another by canonical.</summary>
/// <param name="Path">The place, for messages.</param>
/// <param name="Text">What stands there: <c>url[|version][#element]</c>.</param>
/// <param name="Replace">Puts another text there.</param>
public sealed record CanonicalUse(string Path, string Text, Action<string> Replace);

/// <summary>What an artifact depends on: what a release pins to versions.</summary>
public static class CanonicalUses
{
    private const string Requirements = ItemFields.Xver + "Requirements.";

    /// <summary>The dependencies of an artifact, each place by itself.</summary>
    /// <remarks>A story depends on what it is derived from, on its roles and on what satisfies it. Features and scenarios gather or illustrate it, and are no dependencies.</remarks>
    public static IEnumerable<CanonicalUse> Of(Resource resource) => resource switch
    {
        Basic basic => OfExtensions(basic.Extension, "Basic"),
        Library library => library.RelatedArtifact
            .Where(r => r.Resource is { Length: > 0 } && r.Type is RelatedArtifact.RelatedArtifactType.ComposedOf or RelatedArtifact.RelatedArtifactType.DependsOn)
            .Select((r, i) => new CanonicalUse($"Library.relatedArtifact[{i}].resource", r.Resource!, text => r.Resource = text)),
        _ => [],
    };

    /// <summary>What else belongs to a story: features that it is part of, its scenarios.</summary>
    public static IEnumerable<string> Companions(Basic basic)
    {
        ArgumentNullException.ThrowIfNull(basic);
        return basic.Extension.Where(e => e.Url is ItemFields.Own + "part-of" or ItemFields.Own + "scenario").Select(e => (e.Value as PrimitiveType)?.JsonValue as string).OfType<string>();
    }

    private static IEnumerable<CanonicalUse> OfExtensions(List<Extension> extensions, string path)
    {
        for (var i = 0; i < extensions.Count; i++)
        {
            var (extension, place) = (extensions[i], $"{path}.extension[{i}]");
            switch (extension.Url)
            {
                case Requirements + "statement" or ItemFields.Own + "story-link":
                    foreach (var inner in OfExtensions(extension.Extension, place)) yield return inner;
                    break;
                case Requirements + "derivedFrom" or Requirements + "actor" or ItemFields.Own + "secondary-actor" or ItemFields.Xver + "ActorDefinition.derivedFrom" or ItemFields.Xver + "ActorDefinition.capabilities"
                    or "satisfiedBy" or "target" when extension.Value is PrimitiveType { JsonValue: string { Length: > 0 } text } value:
                    yield return new CanonicalUse(place, text, changed => value.JsonValue = changed);
                    break;
            }
        }
    }
}
