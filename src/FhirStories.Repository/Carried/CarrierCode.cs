using System.Text.Json;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Repository.Carried;

/// <summary>Tells which R5 type a stored <c>Basic</c> carries, without making an object of it.</summary>
internal static class CarrierCode
{
    /// <summary>The R5 type; null for any other use of Basic.</summary>
    /// <param name="json">UTF-8 JSON of a Basic.</param>
    public static string? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8))
            {
                reader.Read();
                using var code = JsonDocument.ParseValue(ref reader);
                return Of(code.RootElement);
            }
            reader.Skip();
        }
        return null;
    }

    private static string? Of(JsonElement code)
    {
        if (code.ValueKind != JsonValueKind.Object || !code.TryGetProperty("coding", out var codings) || codings.ValueKind != JsonValueKind.Array) return null;
        foreach (var coding in codings.EnumerateArray())
            if (Text(coding, "system") == Canonicals.FhirTypes && Text(coding, "code") is { } type && CarrierView.IsCarrier(type)) return type;
        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
