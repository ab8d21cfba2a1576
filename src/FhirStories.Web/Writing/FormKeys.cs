using System.Text.RegularExpressions;

namespace FhirStories.Web.Writing;

/// <summary>Names of fields on the page: <c>want</c>, <c>criteria[AC1].text</c>.</summary>
internal static partial class FormKeys
{
    public static string Of(string list, string key, string field) => $"{list}[{key}].{field}";

    /// <summary>The id of a control: no characters that a fragment or a style sheet stumbles over.</summary>
    public static string Id(string name) => name.Replace('[', '-').Replace("].", "-", StringComparison.Ordinal);

    /// <summary>Whether a text can be the key of a row.</summary>
    public static bool IsKey(string text) => Key().IsMatch(text);

    /// <summary>The parts of a row's field; null for what is none.</summary>
    public static (string List, string Key, string Field)? Parse(string name) =>
        RowField().Match(name) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) : null;

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^([A-Za-z]{1,32})\[([A-Za-z0-9\-.]{1,64})\]\.([A-Za-z]{1,32})\z")]
    private static partial Regex RowField();
}
