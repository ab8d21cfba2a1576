using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Import;

/// <summary>A list written in one cell: an item a line, with or without bullets and numbers. Indented lines belong to the item above.</summary>
internal static partial class ListLines
{
    public static IEnumerable<string> Of(string cell)
    {
        var items = new List<string>();
        foreach (var line in cell.ReplaceLineEndings("\n").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            if (items.Count > 0 && char.IsWhiteSpace(line[0])) items[^1] += "\n" + line.TrimEnd();
            else items.Add(Bullet().Replace(line.Trim(), ""));
        }

        return items.Where(SaysSomething);
    }

    /// <summary>False for "n/a" and the like, which fill a cell that has nothing to say.</summary>
    public static bool SaysSomething(string item) => !NotApplicable().IsMatch(item);

    [GeneratedRegex(@"^(?:[-*•–]\s+|\(?\d{1,3}[.)]\s+)")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^\s*(n/?a|none|not applicable|tbc|tbd|-)?\.?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex NotApplicable();
}
