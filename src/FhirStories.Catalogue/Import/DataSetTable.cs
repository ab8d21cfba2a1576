using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Import;

/// <summary>An item of a data set, as a row of a table tells it.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Label">Its name.</param>
/// <param name="Min">Least number.</param>
/// <param name="Max">Greatest number, <c>*</c> for any.</param>
/// <param name="Type">FHIR type of its value; null where the table says none that FHIR has.</param>
/// <param name="Definition">What it means.</param>
/// <param name="Remarks">What the table says of it that has no place of its own.</param>
/// <param name="Targets">The elements that hold it; none for a gap.</param>
internal sealed record DataItem(
    int Line, string Label, int Min, string Max, string? Type, string? Definition, IReadOnlyList<string> Remarks, IReadOnlyList<DataItemTarget> Targets);

/// <summary>An element that holds a data item.</summary>
/// <param name="Canonical">The profile, or the type, that has the element.</param>
/// <param name="Element">The element's id or path.</param>
/// <param name="Comment">What the table says of it.</param>
internal sealed record DataItemTarget(string Canonical, string Element, string? Comment);

/// <summary>Reads a table of data items row by row.</summary>
internal sealed partial class DataSetTable(DataSetColumns columns)
{
    private static readonly string[] Nothing = ["-", "–", "n/a", "na", "none", "no", "nil", "no mapping", "not mapped", "gap", "tbc", "tbd", "?"];
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "string", "markdown", "boolean", "integer", "decimal", "date", "dateTime", "time", "instant", "code", "uri", "CodeableConcept", "Coding", "Quantity",
        "Identifier", "HumanName", "Address", "ContactPoint", "Period", "Range", "Ratio", "Reference", "Attachment", "Timing",
    };

    private readonly List<DataItem> items = [];

    public IReadOnlyList<DataItem> Items => items;

    /// <summary>Takes a row; what is wrong with it, or null.</summary>
    public ImportError? Add(int line, IReadOnlyList<string> cells)
    {
        if (columns.One(cells, DataSetMeaning.Item) is not { } label)
            return new(line, "data-item-missing", "The row names no data item. Fill the cell of the data item, or take the row out.");
        var targets = new List<DataItemTarget>();
        var remarks = columns.All(cells, DataSetMeaning.Other).Select(cell => $"{cell.Column}: {cell.Value}").ToList();
        foreach (var cell in columns.All(cells, DataSetMeaning.Target))
            targets.AddRange(TargetsOf(cell.Target!, cell.Value, cell.Column, remarks));
        if (columns.One(cells, DataSetMeaning.Element) is { } element && !IsNothing(element))
        {
            var profile = columns.One(cells, DataSetMeaning.Profile);
            // Without a profile the path begins with the type.
            var canonical = profile is null ? DataSetColumns.TargetOf(element.Split('.')[0].Trim()) : DataSetColumns.TargetOf(profile);
            if (canonical is null)
                return new(line, "data-item-target-unknown", profile is null
                    ? $"The element '{Short(element)}' of '{Short(label)}' begins with no resource type, and no profile is named. Write it as Type.element, or fill the cell of the profile."
                    : $"'{Short(profile)}' of '{Short(label)}' is neither a canonical nor a resource type nor a Care Connect or UK Core profile. Write the canonical.");
            targets.AddRange(TargetsOf(canonical, element, "element", remarks));
        }
        else if (columns.One(cells, DataSetMeaning.Profile) is { } alone) remarks.Add($"Profile: {alone}");

        var (min, max) = Cardinality(columns.One(cells, DataSetMeaning.Cardinality), remarks);
        var type = columns.One(cells, DataSetMeaning.Type);
        if (type is not null && !Types.Contains(type)) remarks.Add($"Type: {type}");
        items.Add(new(line, label, min, max, type is not null && Types.TryGetValue(type, out var known) ? known : null, columns.One(cells, DataSetMeaning.Definition), remarks, targets));
        return null;
    }

    /// <summary>A cell may name several elements, and say something about each.</summary>
    private static IEnumerable<DataItemTarget> TargetsOf(string canonical, string cell, string column, List<string> remarks)
    {
        foreach (var line in cell.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !IsNothing(line)))
        {
            var match = Element().Match(line);
            if (!match.Success)
            {
                remarks.Add($"{column}: {line}");
                continue;
            }
            var element = match.Groups["path"].Value;
            var type = canonical.Split('|')[0].Split('/')[^1];
            // Below a column of a type its name may be left out.
            if (char.IsLower(element[0]) && InteractionParser.IsTypeName(type)) element = $"{type}.{element}";
            var comment = match.Groups["rest"].Value.Trim(' ', '(', ')', '-', ':', ',');
            yield return new(canonical, element, comment.Length == 0 ? null : comment);
        }
    }

    private static (int Min, string Max) Cardinality(string? text, List<string> remarks)
    {
        switch (text?.Trim().ToLowerInvariant())
        {
            case null: return (0, "*");
            case "m" or "mandatory" or "required" or "yes" or "y" or "r" or "1": return (1, "1");
            case "o" or "optional" or "no" or "n": return (0, "1");
            case "*" or "many": return (0, "*");
        }
        if (Bounds().Match(text!) is { Success: true } match && int.TryParse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture, out var min)) return (min, match.Groups[2].Value.ToLowerInvariant() is "*" or "n" or "m" ? "*" : match.Groups[2].Value);
        remarks.Add($"Cardinality: {text}");
        return (0, "*");
    }

    private static bool IsNothing(string text) => Nothing.Contains(text.Trim().ToLowerInvariant());

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;

    [GeneratedRegex(@"^(?<path>[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*(?:\[x\])?(?::[A-Za-z0-9_/-]+)?)*)(?<rest>(?:\s*[(,:–-].*|\s+.*)?)$", RegexOptions.Singleline)]
    private static partial Regex Element();

    [GeneratedRegex(@"^\s*([0-9]{1,4})\s*(?:\.\.|\.\.\.|-|to)\s*([0-9]{1,4}|\*|[nNmM])\s*$")]
    private static partial Regex Bounds();
}
