using System.Runtime.InteropServices;
using System.Text.Json;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Extensions in raw JSON. Whatever has another form than FHIR's is passed over: the trace takes what it can.</summary>
internal static class ExtensionReading
{
    /// <summary>The items of an array property; none where it is missing or something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>A property that is text; null for anything else.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Extensions with a url.</summary>
    public static IEnumerable<JsonElement> Extensions(this JsonElement parent, string url) =>
        parent.Items("extension").Where(each => each.Text("url") == url);

    /// <summary>The text value of an extension, of whichever text type; null where it has none.</summary>
    public static string? ValueText(this JsonElement extension)
    {
        if (extension.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in extension.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8PropertyName(property).StartsWith("value"u8)) return property.Value.GetString();
        return null;
    }
}
