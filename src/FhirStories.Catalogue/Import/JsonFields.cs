using System.Text.Json;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>
/// The fields of a row that is a JSON object. What is nested is laid flat under joined names, so that
/// <c>{"acceptance_criteria": {"provider": […]}}</c> is the field "acceptance_criteria provider".
/// </summary>
internal static class JsonFields
{
    public static IEnumerable<(ImportField Field, string? Problem)> Of(JsonElement row, ColumnMapping mapping, string prefix = "")
    {
        foreach (var property in row.EnumerateObject())
        {
            var name = prefix + property.Name;
            foreach (var field in Of(name, property.Value, mapping)) yield return field;
        }
    }

    private static IEnumerable<(ImportField Field, string? Problem)> Of(string name, JsonElement value, ColumnMapping mapping)
    {
        if (mapping.LeftOut.Contains(name)) return [];
        var column = mapping.Of(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return [];
            case JsonValueKind.String:
                return [(mapping.Field(name, Values(value.GetString()!)), null)];
            case JsonValueKind.Object when column is null || ColumnNames.TakesList(column.Value):
                return Of(value, mapping, name + " ");
            case JsonValueKind.Array when column is null || ColumnNames.TakesList(column.Value):
                return OfArray(name, value, mapping);
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when column is null or ImportColumn.Id:
                return [(mapping.Field(name, Values(value.GetRawText())), null)];
            default:
                return [(new(name, []), Wrong(name, value, column!.Value))];
        }
    }

    private static IEnumerable<(ImportField Field, string? Problem)> OfArray(string name, JsonElement array, ColumnMapping mapping)
    {
        var column = mapping.Of(name);
        var items = new List<string>();
        var nested = new List<JsonElement>();
        Flatten(array, items, nested, texts: column is not null, out var odd);
        if (odd is { } wrong) return [(new(name, []), Wrong(name, wrong, column!.Value))];

        // Objects in a list: each of their properties is a list of its own.
        var parts = nested.SelectMany(item => Of(item, mapping, name + " ")).ToList();
        var joined = parts.GroupBy(part => part.Field.Name, StringComparer.Ordinal)
            .Select(group => (mapping.Field(group.Key, group.SelectMany(part => part.Field.Values).ToValueList(), isList: true), group.Select(part => part.Problem).FirstOrDefault(problem => problem is not null)));
        return [(mapping.Field(name, items.ToValueList(), isList: true), null), .. joined];
    }

    private static void Flatten(JsonElement array, List<string> items, List<JsonElement> nested, bool texts, out JsonElement? odd)
    {
        odd = null;
        foreach (var item in array.EnumerateArray())
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.String when item.GetString() is { Length: > 0 } text: items.Add(text); break;
                case JsonValueKind.String or JsonValueKind.Null: break;
                case JsonValueKind.Object: nested.Add(item); break;
                case JsonValueKind.Array:
                    Flatten(item, items, nested, texts, out odd);
                    if (odd is not null) return;
                    break;
                default:
                    if (texts)
                    {
                        odd = item;
                        return;
                    }

                    items.Add(item.GetRawText());
                    break;
            }
        }
    }

    private static ValueList<string> Values(string text) => text.Length == 0 ? [] : [text];

    private static string Wrong(string name, JsonElement value, ImportColumn column) =>
        $"'{name}' holds a JSON {value.ValueKind.ToString().ToLowerInvariant()}. Give it {(ColumnNames.TakesList(column) ? "a text or a list of texts" : "a text")}.";
}
