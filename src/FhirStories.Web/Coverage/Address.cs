namespace FhirStories.Web.Coverage;

/// <summary>Addresses with a query.</summary>
internal static class Address
{
    /// <summary>A path with the parameters that have a value.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = string.Join('&', parameters.Where(each => !string.IsNullOrEmpty(each.Value)).Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}"));
        return query.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
    }

    /// <summary>A page number for an address; null for the first, which needs none.</summary>
    public static string? Page(int page) => page <= 1 ? null : page.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A page number from an address: at least 1, and not beyond the last of a list.</summary>
    /// <param name="text">What stands there.</param>
    /// <param name="total">Number of entries of the list.</param>
    /// <param name="size">Entries on a page.</param>
    public static int ReadPage(string? text, int total, int size) =>
        Math.Clamp(int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page) ? page : 1, 1, Math.Max(1, (total - 1) / size + 1));

    /// <summary>The ways on from a page of a list.</summary>
    /// <param name="page">The page, from 1.</param>
    /// <param name="total">Number of entries of the list.</param>
    /// <param name="size">Entries on a page.</param>
    /// <param name="href">The address of a page.</param>
    public static Models.Paging Paging(int page, int total, int size, Func<int, string> href) =>
        new(page > 1 ? href(page - 1) : null, page * size < total ? href(page + 1) : null);
}
