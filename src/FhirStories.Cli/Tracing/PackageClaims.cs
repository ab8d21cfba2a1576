using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Cli.Tracing;

/// <summary>Definitions of packages that say of themselves which statements they satisfy.</summary>
internal static class PackageClaims
{
    private static readonly string[] Types = ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition"];

    /// <summary>Those of packages that were added; what is built in claims nothing.</summary>
    public static IEnumerable<TracedFile> In(DefinitionStore definitions)
    {
        if (!definitions.Packages.Any(package => package.Origin is PackageOrigin.Installed or PackageOrigin.Folder)) yield break;
        foreach (var entry in Types.SelectMany(type => definitions.List(null, type)).Where(entry => entry.Origin is PackageOrigin.Installed or PackageOrigin.Folder).OrderBy(entry => entry.Id, StringComparer.Ordinal))
            if (definitions.ReadJson(entry) is var json && json.Span.IndexOf("StructureDefinition/satisfies-requirement"u8) >= 0)
                yield return new TracedFile(entry.Source, Named(json, entry.Id));
    }

    // It is known by the id under which it is served: two packages may have a definition of one id.
    private static byte[] Named(ReadOnlyMemory<byte> json, string id)
    {
        var resource = System.Text.Json.Nodes.JsonNode.Parse(json.Span)!.AsObject();
        resource["id"] = id;
        return Encoding.UTF8.GetBytes(resource.ToJsonString());
    }
}
