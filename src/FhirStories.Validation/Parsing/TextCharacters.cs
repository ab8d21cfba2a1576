using System.Buffers;
using System.Text.Json;

namespace FhirStories.Validation.Parsing;

/// <summary>The characters that no text in FHIR has: controls other than tab and line ends (R4 datatypes, "string"), and the two that XML has no place for.</summary>
/// <remarks>JSON can escape them, so a resource that has one could be stored and never again be read as XML.</remarks>
public static class TextCharacters
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c is not ('\t' or '\n' or '\r')), '\uFFFE', '\uFFFF']);

    /// <summary>Whether a text has one of them.</summary>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(Forbidden);

    /// <summary>A text with each of them replaced by U+FFFD.</summary>
    public static string Without(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!AreIn(text)) return text;
        return string.Create(text.Length, text, static (span, given) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = Forbidden.Contains(given[i]) ? Replacement : given[i];
        });
    }

    /// <summary>The first text in JSON that has one, or half a character; null where none has.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static FhirIssue? Find(ReadOnlySpan<byte> json)
    {
        // Nearly all JSON has none of the forms in which they can stand there.
        if (json.IndexOf("\\u"u8) < 0 && json.IndexOf("\\b"u8) < 0 && json.IndexOf("\\f"u8) < 0 && json.IndexOf((ReadOnlySpan<byte>)[0xEF, 0xBF]) < 0) return null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ResourceParser.DeepestNesting });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
            string text;
            try
            {
                text = reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                return At(json, reader.TokenStartIndex, "A text has half a character in it, a surrogate without the other one: send whole characters.");
            }
            if (text.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at)
                return At(json, reader.TokenStartIndex, $"A text has the character U+{(int)text[at]:X4} in it, which text in FHIR may not have: take it out.");
        }
        return null;
    }

    private static FhirIssue At(ReadOnlySpan<byte> json, long start, string message)
    {
        var before = json[..(int)start];
        return FhirIssue.Error("value", "text-character-invalid", message) with { Line = before.Count((byte)'\n') + 1, Column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1 };
    }
}
