using System.Globalization;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>Numbers of rows, rising, as people write them: <c>1-93,95</c>.</summary>
internal static class RowNumbers
{
    public static string Write(IReadOnlyList<int> rows)
    {
        var parts = new List<string>();
        for (var i = 0; i < rows.Count;)
        {
            var end = i;
            while (end + 1 < rows.Count && rows[end + 1] == rows[end] + 1) end++;
            parts.Add(end == i ? Number(rows[i]) : $"{Number(rows[i])}-{Number(rows[end])}");
            i = end + 1;
        }
        return string.Join(',', parts);
    }

    /// <summary>The numbers, or null where they are not as many as is known, or are no such text.</summary>
    public static IReadOnlyList<int>? Read(string? text, int count)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var rows = new List<int>(count);
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last < first || last - first >= count - rows.Count || rows.Count > 0 && first <= rows[^1]) return null;
            for (var row = first; row <= last; row++) rows.Add(row);
        }
        return rows.Count == count ? rows : null;
    }

    private static string Number(int row) => row.ToString(CultureInfo.InvariantCulture);
}
