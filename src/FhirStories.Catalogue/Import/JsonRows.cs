using System.Text;
using System.Text.Json;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>Rows that are JSON objects: one a line, or the items of an array, or a single one. An object with a resourceType is FHIR.</summary>
internal static class JsonRows
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    public static IEnumerable<ImportEntry> OfLines(string text, ImportLimits limits, ColumnMapping mapping)
    {
        var line = 0;
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } content)
        {
            line++;
            if (string.IsNullOrWhiteSpace(content)) continue;
            foreach (var entry in OfObject(content, line, limits, mapping)) yield return entry;
        }
    }

    public static IEnumerable<ImportEntry> OfDocument(string text, ImportLimits limits, ColumnMapping mapping)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Options);
        }
        catch (JsonException e)
        {
            // Several objects one after the other are JSON lines under another name; anything else is broken.
            var firstLine = text.AsSpan().TrimStart();
            return firstLine.StartsWith("{") && firstLine.IndexOf('\n') is > 0 and var end && firstLine[..end].TrimEnd().EndsWith("}")
                ? OfLines(text, limits, mapping)
                : [new ImportError((int)(e.LineNumber ?? 0) + 1, "not-json", $"The file is not valid JSON: {Reason(e)}")];
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array) return OfObject(text, 1, limits, mapping);
            var starts = StartsOfItems(text);
            return [.. document.RootElement.EnumerateArray().SelectMany((item, i) => OfElement(item, item.GetRawText(), starts[i], limits, mapping))];
        }
    }

    private static ImportEntry[] OfObject(string json, int line, ImportLimits limits, ColumnMapping mapping)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            return [new ImportError(line, "row-not-json", $"The row is not valid JSON: {Reason(e)}")];
        }

        using (document) return OfElement(document.RootElement, json, line, limits, mapping);
    }

    private static ImportEntry[] OfElement(JsonElement element, string json, int line, ImportLimits limits, ColumnMapping mapping)
    {
        try
        {
            return OfReadable(element, json, line, limits, mapping);
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 without its other half: JSON that parses and holds no text.
            return [new ImportError(line, "row-not-text", "The row has a text with half a character in it (an escape such as \\ud800). Remove the escape.")];
        }
    }

    private static ImportEntry[] OfReadable(JsonElement element, string json, int line, ImportLimits limits, ColumnMapping mapping)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return [new ImportError(line, "row-not-an-object", $"The row is a JSON {element.ValueKind.ToString().ToLowerInvariant()}. Write each row as an object of names and values.")];
        if (element.TryGetProperty("resourceType", out _)) return [.. FhirResources.OfJson(json, line)];
        if (json.Length > limits.RowLength)
            return [new ImportError(line, "row-too-large", $"The row has more than {limits.RowLength:N0} characters. Shorten it or split it.")];

        var fields = JsonFields.Of(element, mapping).ToList();
        foreach (var field in fields)
            if (field.Problem is not null)
                return [new ImportError(line, "row-wrong-type", field.Problem) { Column = field.Field.Name }];
        return [new ImportRow(line, fields.Select(field => field.Field).Where(field => field.Values.Count > 0).ToValueList())];
    }

    private static List<int> StartsOfItems(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        var (starts, line, counted) = (new List<int>(), 1, 0);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, at - counted).Count((byte)'\n');
            counted = at;
            starts.Add(line);
            reader.Skip();
        }

        return starts;
    }

    private static string Reason(JsonException e) => e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
}
