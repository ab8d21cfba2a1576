namespace FhirStories.Catalogue.Rules.Similar;

/// <summary>How far apart the spellings of two words are.</summary>
internal static class EditDistance
{
    /// <summary>Letters to add, drop, replace or swap with their neighbour until the words are equal; one more than the bound where it takes more than that.</summary>
    /// <param name="a">A word.</param>
    /// <param name="b">Another.</param>
    /// <param name="most">The bound.</param>
    public static int Of(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most || Math.Max(a.Length, b.Length) > 64) return most + 1;
        var rows = new int[3][];
        for (var i = 0; i < 3; i++) rows[i] = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) rows[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var (row, above) = (rows[i % 3], rows[(i - 1) % 3]);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], rows[(i - 2) % 3][j - 2] + 1);
            }
        }

        return Math.Min(rows[a.Length % 3][b.Length], most + 1);
    }
}
