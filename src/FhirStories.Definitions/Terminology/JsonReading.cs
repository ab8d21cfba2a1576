using System.Text.Json;

namespace FhirStories.Definitions.Terminology;

/// <summary>Reads members of a definition that may be absent or of the wrong kind: both count as not there.</summary>
internal static class JsonReading
{
    extension(JsonElement element)
    {
        /// <summary>A member that is text.</summary>
        public string? Text(string name) => element.Child(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        /// <summary>A member that is true or false.</summary>
        public bool? Flag(string name) => element.Child(name).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

        /// <summary>A member that is a whole number.</summary>
        public int? Number(string name) =>
            element.Child(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

        /// <summary>A member of any kind; undefined where there is none.</summary>
        public JsonElement Child(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

        /// <summary>The objects of a member that is a list.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Child(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

        /// <summary>The texts of a member that is a list of texts.</summary>
        public IEnumerable<string> Texts(string name) =>
            element.Child(name) is { ValueKind: JsonValueKind.Array } list
                ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)
                : [];
    }
}
