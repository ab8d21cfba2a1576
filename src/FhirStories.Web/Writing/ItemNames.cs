using System.Security.Cryptography;
using System.Text;
using FhirStories.Storage.Index;

namespace FhirStories.Web.Writing;

/// <summary>Ids and names for machines, made from titles.</summary>
internal static class ItemNames
{
    private const int LongestWords = 48;

    /// <summary>An id that people can read and cite, and that nobody else has.</summary>
    public static string NewId(string title)
    {
        var words = Words(title);
        var tail = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        return words.Length == 0 ? $"item-{tail}" : $"{words}-{tail}";
    }

    /// <summary>A name for machines: a capital, then letters and digits.</summary>
    public static string Name(string title)
    {
        var name = string.Concat(Plain(title).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) name = "Item" + name;
        return name.Length > 100 ? name[..100] : name;
    }

    private static string Words(string title)
    {
        var text = new StringBuilder();
        foreach (var word in Plain(title).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (text.Length + word.Length + 1 > LongestWords) break;
            if (text.Length > 0) text.Append('-');
            text.Append(word);
        }
        return text.ToString();
    }

    /// <summary>Small letters without their accents, digits and spaces.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in IndexText.Fold(text))
        {
            if (char.IsAsciiLetterOrDigit(c)) plain.Append(c);
            else if (c is not ('\'' or '’')) plain.Append(' ');
        }
        return plain.ToString();
    }
}
