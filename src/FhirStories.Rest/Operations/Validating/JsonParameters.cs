using System.Text.Json;
using System.Text.Unicode;
using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations.Validating;

/// <summary>Takes a <c>Parameters</c> resource in JSON apart and leaves the resource in it as it was sent.</summary>
internal static class JsonParameters
{
    // What is too deep for a resource is for the validator to refuse, with its place.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 100_000 };

    /// <summary>The parameters; null where the body is another resource, or nothing that can be told to be Parameters.</summary>
    /// <param name="json">The body, without a byte order mark.</param>
    /// <exception cref="FhirRequestException">400: it is Parameters, but broken.</exception>
    public static List<SentParameter>? Read(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json) || !IsParameters(json)) return null;
        var found = new List<SentParameter>();
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isList = reader.ValueTextEquals("parameter"u8);
                reader.Read();
                if (!isList)
                {
                    reader.Skip();
                    continue;
                }
                if (reader.TokenType != JsonTokenType.StartArray) throw Broken("'parameter' is a list.");
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) found.Add(One(ref reader));
            }
            // What stands behind the resource is no JSON either.
            reader.Read();
        }
        catch (JsonException exception)
        {
            throw new FhirRequestException(400, FhirIssue.Error("structure", "json-malformed", "The Parameters are not JSON.") with
            {
                Line = exception.LineNumber + 1,
                Column = exception.BytePositionInLine + 1,
            });
        }
        catch (InvalidOperationException)
        {
            throw Broken("A name or value has half a character in it, a surrogate without the other one.");
        }
        return found;
    }

    /// <summary>The part of a body, with white space before it in place of all that stood there: lines and columns stay the body's.</summary>
    public static byte[] Part(ReadOnlySpan<byte> json, Range part)
    {
        var result = new List<byte>(part.End.Value);
        foreach (var character in json[..part.Start])
        {
            // A character of several bytes is one column, or two where it is a pair in UTF-16.
            if ((character & 0xC0) == 0x80) continue;
            result.Add(character == '\n' ? character : (byte)' ');
            if (character >= 0xF0) result.Add((byte)' ');
        }
        result.AddRange(json[part]);
        return [.. result];
    }

    private static SentParameter One(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Broken("A parameter is an object with a name.");
        string? name = null, value = null;
        Range? resource = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            reader.Read();
            switch (property)
            {
                case "name" when reader.TokenType == JsonTokenType.String:
                    name = reader.GetString();
                    break;
                case "resource" when reader.TokenType == JsonTokenType.StartObject:
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    resource = start..(int)reader.BytesConsumed;
                    break;
                case ['v', 'a', 'l', 'u', 'e', ..] when reader.TokenType is JsonTokenType.String:
                    value = reader.GetString();
                    break;
                case ['v', 'a', 'l', 'u', 'e', ..] when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    value = reader.TokenType == JsonTokenType.True ? "true" : "false";
                    break;
                case "resource":
                    throw Broken("The 'resource' of a parameter is a resource.");
                default:
                    reader.Skip();
                    break;
            }
        }
        return new SentParameter(name ?? throw Broken("A parameter has no name."), value, resource);
    }

    private static bool IsParameters(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("resourceType"u8);
                reader.Read();
                if (isType) return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Parameters"u8);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The validator says what is wrong, and where.
        }
        return false;
    }

    private static FhirRequestException Broken(string message) => new(400, FhirIssue.Error("structure", "operation-parameters-broken", message, "Parameters.parameter"));
}
