namespace FhirStories.Repository.Searching;

/// <summary>Takes a query string apart without losing order or repetition.</summary>
public static class QueryString
{
    /// <summary>Names and values, decoded, in order. A leading question mark is allowed.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parse(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(Decode(pair), "")
                : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..]));
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
