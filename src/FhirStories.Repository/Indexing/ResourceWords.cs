using System.Net;
using System.Text;
using System.Text.Json;

namespace FhirStories.Repository.Indexing;

/// <summary>Finds the words of a resource for <c>_text</c> and <c>_content</c>, in its JSON.</summary>
internal static class ResourceWords
{
    // Beyond this a text is data rather than prose, and the index of words would be larger than the resource.
    private const int MostCharacters = 1_000_000;

    /// <summary>The words of the narrative, and those of the whole resource; null without any.</summary>
    public static (string? Narrative, string? Content) Of(ReadOnlySpan<byte> json)
    {
        var content = new StringBuilder();
        string? narrative = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Skip });
        var property = "";
        // text.div of the resource itself stands two levels down; those of contained resources deeper.
        while (reader.Read() && content.Length < MostCharacters)
        {
            if (reader.TokenType == JsonTokenType.PropertyName) property = reader.GetString()!;
            else if (reader.TokenType == JsonTokenType.String && !IsOpaque(property))
            {
                var text = reader.GetString()!;
                if (property == "div")
                {
                    text = Prose(text);
                    if (reader.CurrentDepth == 2) narrative = text;
                }
                else if (IsAddress(text)) continue;
                content.Append(text).Append('\n');
            }
        }
        return (narrative, content.Length == 0 ? null : content.ToString());
    }

    // Names, checks and bytes that nobody means by words.
    private static bool IsOpaque(string property) => property is "resourceType" or "id" or "versionId" or "lastUpdated" or "data" or "hash" or "reference" or "fullUrl";

    private static bool IsAddress(string text) =>
        text.StartsWith("http:", StringComparison.Ordinal) || text.StartsWith("https:", StringComparison.Ordinal) || text.StartsWith("urn:", StringComparison.Ordinal);

    // XHTML without its tags; that it is well-formed was checked before.
    private static string Prose(string div)
    {
        var prose = new StringBuilder(div.Length);
        for (var i = 0; i < div.Length; i++)
        {
            if (div[i] != '<')
            {
                prose.Append(div[i]);
                continue;
            }
            var end = div.IndexOf('>', i);
            if (end < 0) break;
            i = end;
            prose.Append(' ');
        }
        return WebUtility.HtmlDecode(prose.ToString());
    }
}
