using FhirStories.Storage.Index;
using System.Text;

namespace FhirStories.Repository.Searching;

/// <summary>Splits and unescapes values of search parameters (R4 search §3.1.1.4.0.1).</summary>
public static class SearchText
{
    /// <summary>The alternatives of a value: split at commas that are not escaped. They stay escaped.</summary>
    public static List<string> Alternatives(string value) => Split(value, ',');

    /// <summary>Splits at a separator that is not escaped; the parts stay escaped.</summary>
    public static List<string> Split(string value, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }
        parts.Add(value[start..]);
        return parts;
    }

    /// <summary>Takes the backslashes away.</summary>
    public static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal)) return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is ',' or '|' or '$' or '\\') i++;
            text.Append(value[i]);
        }
        return text.ToString();
    }

    /// <summary>A value with everything escaped that a search would read as syntax: separators of values, tokens and components.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c is ',' or '|' or '$' or '\\') text.Append('\\');
            text.Append(c);
        }
        return text.ToString();
    }

    /// <summary>Words of a text: runs of letters and digits.</summary>
    public static List<string> Words(string text) => [.. IndexText.Words(text)];
}
