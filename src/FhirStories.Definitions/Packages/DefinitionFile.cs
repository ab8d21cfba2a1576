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
    public static JsonObject? Parse(PackageMember member) => Parse(member, out _);

    /// <inheritdoc cref="Parse(PackageMember)"/>
    /// <param name="member">The file.</param>
    /// <param name="repaired">Whether control characters in strings had to be escaped first.</param>
    public static JsonObject? Parse(PackageMember member, out bool repaired)
    {
        repaired = false;
        if (IsXml(member.Name)) return null;
        ReadOnlySpan<byte> json = member.Content;
        if (HasMark(json)) json = json[3..];
        try
        {
            return JsonNode.Parse(json, documentOptions: Options) as JsonObject;
        }
        catch (JsonException) when (Escaped(json) is { } escaped)
        {
            // Line ends within strings, which JSON wants escaped: some published files have them, and their meaning is plain.
            var whole = Parse(member with { Content = escaped });
            repaired = true;
            return whole;
        }
        catch (JsonException exception)
        {
            throw new PackageException("file-not-well-formed", $"{member.Name} is not well-formed JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The text with the control characters in its strings escaped; null where there are none.</summary>
    private static byte[]? Escaped(ReadOnlySpan<byte> json)
    {
        MemoryStream? result = null;
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var c = json[at];
            if (c == '"') inString = !inString;
            if (inString && c < 0x20)
            {
                if (result is null) (result = new MemoryStream(json.Length + 64)).Write(json[..at]);
                result.Write(System.Text.Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"));
                continue;
            }
            result?.WriteByte(c);
            if (!inString || c != '\\' || at + 1 >= json.Length) continue;
            at++;
            result?.WriteByte(json[at]);
        }
        return result?.ToArray();
    }
}
