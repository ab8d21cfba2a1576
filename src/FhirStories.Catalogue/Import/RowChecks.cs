using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>What every row must have, whatever file it came from.</summary>
internal static class RowChecks
{
    public static ImportEntry Check(ImportRow row, ImportLimits limits)
    {
        if (row.Fields.Sum(field => field.Values.Sum(value => (long)value.Length)) > limits.RowLength)
            return new ImportError(row.Line, "row-too-large", $"The row has more than {limits.RowLength:N0} characters. Shorten it or split it.");

        var clean = row with { Fields = row.Fields.Select(field => field with { Values = field.Values.Select(Clean).Where(value => !string.IsNullOrWhiteSpace(value)).ToValueList() }).Where(field => field.Values.Count > 0).ToValueList() };
        return clean.Fields.Any(field => ColumnMapping.IsCore(field.Column) || (field.Column == ImportColumn.Role && field.Values.Any(value => SentenceOfRow.OfRole(value) is { Want: not null })))
            ? clean
            : new ImportError(row.Line, "row-without-story", "The row has neither a text, nor a want, nor a title. Fill in one of them.");
    }

    /// <summary>FHIR strings hold no control characters and no halves of a character; each becomes a replacement character.</summary>
    private static string Clean(string value)
    {
        if (!value.AsSpan().ContainsAnyInRange('\0', '\u001F') && !value.Any(char.IsSurrogate)) return value;
        var chars = value.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
        {
            if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1])) i++;
            else if (char.IsSurrogate(chars[i]) || (chars[i] < ' ' && chars[i] is not ('\t' or '\n' or '\r'))) chars[i] = '\uFFFD';
        }

        return new(chars);
    }
}
