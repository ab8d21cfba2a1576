using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Packages;

/// <summary>A file of a package as JSON.</summary>
internal static class DefinitionFile
{
    /// <summary>Nesting beyond this is refused before anything recurses.</summary>
    public const int DeepestNesting = 200;

    // What a property means that stands twice is anybody's guess.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DeepestNesting, AllowDuplicateProperties = false };

    /// <summary>Whether a file can be a resource: JSON or XML directly in the <c>package</c> folder. Examples have folders of their own.</summary>
    public static bool IsResource(string name) =>
        name.StartsWith("package/", StringComparison.Ordinal) && name.LastIndexOf('/') == 7 && name[8] != '.' && name != NpmManifest.Path
        && (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || IsXml(name));

    /// <summary>Whether a file is XML.</summary>
    public static bool IsXml(string name) => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file begins with a byte order mark.</summary>
    public static bool HasMark(ReadOnlySpan<byte> content) => content.StartsWith("\uFEFF"u8);

    /// <summary>The JSON object of a file; null where it is of another kind.</summary>
    /// <exception cref="PackageException">It is not well-formed.</exception>
    public static JsonObject? Parse(PackageMember member)
    {
        if (IsXml(member.Name)) return null;
        ReadOnlySpan<byte> json = member.Content;
        if (HasMark(json)) json = json[3..];
        try
        {
            return JsonNode.Parse(json, documentOptions: Options) as JsonObject;
        }
        catch (JsonException exception)
        {
            throw new PackageException("file-not-well-formed", $"{member.Name} is not well-formed JSON: {exception.Message}", exception);
        }
    }
}
