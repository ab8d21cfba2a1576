using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FhirStories.Catalogue.Import;

/// <summary>Resource ids that come out the same each time the same source is imported.</summary>
internal static class StableIds
{
    /// <summary>Longest id that FHIR allows.</summary>
    private const int Longest = 64;

    /// <summary>An id of readable parts; one that would be too long keeps its start and gets a hash of the whole.</summary>
    public static string Of(params string?[] parts)
    {
        var words = parts.OfType<string>().Select(Slug).Where(slug => slug.Length > 0).ToList();
        var id = string.Join('-', words);

        // Letters that the slug cannot hold would make different names one.
        var exact = parts.OfType<string>().All(part => !part.Any(c => c > 127 && char.IsLetterOrDigit(c))) && id.Length > 0;
        return exact && id.Length <= Longest ? id : $"{Cut(id, Longest - 11)}-{Hash(parts)}".TrimStart('-');
    }

    /// <summary>Ten characters that stand for the exact content of the parts.</summary>
    public static string Hash(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', parts))))[..10];

    /// <summary>Room for a suffix such as <c>-2</c>.</summary>
    public static string WithOrdinal(string id, int ordinal) =>
        ordinal == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{Cut(id, Longest - 6)}-{ordinal}");

    /// <summary>Lower-case ASCII letters and digits, with dots and dashes between them.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        // Letters beyond ASCII fall away whatever the host's globalization: an id must not depend on where it was made.
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
            else if (c == '.' && slug.Length > 0) slug.Append('.');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.FinalQuotePunctuation) && c != '\'' && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().Trim('-', '.');
    }

    public static string Cut(string id, int length) => id.Length <= length ? id : id[..length].TrimEnd('-', '.');
}
