using System.Text.Json;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>
/// An extension as it comes by in a stream of tokens. Whoever reads is stopped at the extensions within it, and by then knows what it is:
/// where its url stands behind them, it is looked up first.
/// </summary>
internal ref struct ExtensionToken
{
    private bool _isNamed;
    private bool _hasText;

    /// <summary>What it is; <see cref="StoryPart.Other"/> for what the trace does not look at.</summary>
    public StoryPart Part { get; private set; }

    /// <summary>Its text value, UTF-8; empty where it has none.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Its value is <c>true</c>.</summary>
    public bool IsTrue { get; private set; }

    /// <summary>Reads on, from the start of the extension or from the end of the extensions within it.</summary>
    /// <returns>True: the reader stands at the start of the list of extensions within it. False: at its end.</returns>
    public bool Read(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("url"u8)) Name(ref json);
            else if (json.ValueTextEquals("extension"u8))
            {
                if (!_isNamed) LookAhead(json);
                json.Read();
                if (json.TokenType == JsonTokenType.StartArray) return true;
                json.Skip();
            }
            else Value(ref json);
        }
        return false;
    }

    private void Name(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String) (Part, _isNamed) = (StoryParts.Of(json.Bytes()), true);
        else json.Skip();
    }

    private void Value(ref Utf8JsonReader json)
    {
        var isValue = json.ValueSpan.StartsWith("value"u8);
        var isBoolean = isValue && json.ValueTextEquals("valueBoolean"u8);
        json.Read();
        if (json.TokenType == JsonTokenType.True && isBoolean) IsTrue = true;
        else if (json.TokenType == JsonTokenType.String && isValue && !_hasText)
        {
            // Of what nobody looks at, nothing is unescaped.
            if (!_isNamed || Part != StoryPart.Other) Text = json.Bytes();
            _hasText = true;
        }
        else json.Skip();
    }

    private void LookAhead(Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("url"u8))
            {
                Name(ref json);
                return;
            }
            json.Read();
            json.Skip();
        }
    }
}

/// <summary>Tokens as bytes.</summary>
internal static class TokenBytes
{
    /// <summary>The UTF-8 of a text; a copy only where something in it was escaped, as some writers do with every slash.</summary>
    public static ReadOnlySpan<byte> Bytes(this scoped ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped) return json.ValueSpan;
        var bytes = new byte[json.ValueSpan.Length];
        return bytes.AsSpan(0, json.CopyString(bytes));
    }

    /// <summary>Moves on to the next object of a list; false at the list's end. What is no object is passed over.</summary>
    public static bool NextObject(this scoped ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) return true;
            json.Skip();
        }
        return false;
    }
}
