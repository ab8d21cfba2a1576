using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Searching;

/// <summary>The opaque text that says where a page begins. It holds positions, not rights: everything else of the search
/// is in the link beside it.</summary>
internal static class Continuation
{
    private const int Longest = 8192;

    /// <summary>The continuation after (or before) a stored resource.</summary>
    public static string Write(IReadOnlyList<object> values, long resourceKey, bool backwards) =>
        Write(values, json => json.WriteNumberValue(resourceKey), backwards);

    /// <summary>The continuation after (or before) a definition of a package.</summary>
    public static string Write(IReadOnlyList<object> values, string definitionId, bool backwards) =>
        Write(values, json => json.WriteStringValue(definitionId), backwards);

    private static string Write(IReadOnlyList<object> values, Action<Utf8JsonWriter> writePlace, bool backwards)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            writePlace(json);
            json.WriteBooleanValue(backwards);
            foreach (var value in values)
                switch (value)
                {
                    case string text: json.WriteStringValue(text); break;
                    case long number: json.WriteNumberValue(number); break;
                    // A double that is whole must come back as a double.
                    case double number: json.WriteStringValue(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)); break;
                    default: throw new ArgumentException($"A sort value of type {value.GetType().Name}.", nameof(values));
                }
            json.WriteEndArray();
        }
        return Base64Url.EncodeToString(buffer.ToArray());
    }

    /// <summary>The start that a text stands for, with the id of the definition that it is next to, if it is one; null when it is
    /// none of ours for this sort. Definitions come after all stored resources of the same sort values.</summary>
    public static (PageStart Start, string? DefinitionId)? Read(string text, IReadOnlyList<SortKey> sort)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text)) return null;
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
            if (json.RootElement is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() != sort.Count + 2) return null;
            var values = new List<object>();
            for (var i = 0; i < sort.Count; i++)
            {
                if (Value(array[i + 2], sort[i]) is not { } value) return null;
                values.Add(value);
            }
            var backwards = array[1].GetBoolean();
            // The key of resources goes the way of the last sort key, so that is where all of them lie behind.
            var behind = sort.Count > 0 && sort[^1].Descending ? long.MinValue : long.MaxValue;
            if (array[0].ValueKind == JsonValueKind.String) return (new PageStart(values, behind, backwards), array[0].GetString());
            return array[0].TryGetInt64(out var key) ? (new PageStart(values, key, backwards), null) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static object? Value(JsonElement value, SortKey key) => key switch
    {
        { Kind: SortKind.Created or SortKind.LastUpdated } or { Kind: SortKind.Parameter, Table: IndexTable.Date } =>
            value.TryGetInt64(out var number) ? number : null,
        { Kind: SortKind.Parameter, Table: IndexTable.Number or IndexTable.Quantity } =>
            double.TryParse(value.GetString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var real) ? real : null,
        _ => value.GetString(),
    };
}
