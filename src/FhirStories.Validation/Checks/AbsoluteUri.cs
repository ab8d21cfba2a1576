using System.Buffers;

namespace FhirStories.Validation.Checks;

/// <summary>
/// Whether a URI is absolute: it begins with a scheme (RFC 3986, 3.1), and something follows. Schemes are in lower case, as FHIR compares
/// URIs as they are written; the reference validator reads them so as well.
/// </summary>
internal static class AbsoluteUri
{
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>Whether a URI can name a system of codes or identifiers: by a URL or a URN.</summary>
    public static bool IsSystem(string uri) =>
        uri.StartsWith("http:", StringComparison.Ordinal) || uri.StartsWith("https:", StringComparison.Ordinal) || uri.StartsWith("urn:", StringComparison.Ordinal);

    /// <summary>Whether a URI is absolute.</summary>
    public static bool Is(string uri)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < uri.Length - 1 && char.IsAsciiLetterLower(uri[0]) && !uri.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters);
    }
}
