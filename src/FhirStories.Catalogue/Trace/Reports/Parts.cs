namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Parameters and parts of them, written as they come.</summary>
internal sealed class Parts(ResourceWriter writer)
{
    // Names of parts that have begun and hold nothing yet: FHIR has no parameter without a value or parts, so they are written with the first of these.
    private readonly List<string> _waiting = [];
    private int _depth;

    /// <summary>The resource as a whole.</summary>
    public void Resource(Action parameters) => writer.Object(null, () =>
    {
        writer.Json.WriteString("resourceType", "Parameters");
        writer.Json.WriteStartArray("parameter");
        parameters();
        writer.Json.WriteEndArray();
    });

    /// <summary>A parameter with parts; nothing where it gets none.</summary>
    public void Part(string name, Action parts)
    {
        _waiting.Add(name);
        _depth++;
        parts();
        _depth--;
        if (_waiting.Count > 0)
        {
            _waiting.RemoveAt(_waiting.Count - 1);
            return;
        }
        writer.Json.WriteEndArray();
        writer.Json.WriteEndObject();
        if (_depth == 0) writer.Json.Flush();
    }

    public void Value(string name, string type, string? value)
    {
        if (!string.IsNullOrEmpty(value)) One(name, () => writer.Json.WriteString("value" + type, value));
    }

    public void Number(string name, int value) => One(name, () => writer.Json.WriteNumber("valueInteger", value));

    public void Share(string name, decimal? value)
    {
        if (value is { } share) One(name, () => writer.Json.WriteNumber("valueDecimal", share));
    }

    public void Flag(string name) => Is(name, true);

    public void Is(string name, bool? value)
    {
        if (value is { } known) One(name, () => writer.Json.WriteBoolean("valueBoolean", known));
    }

    private void One(string name, Action value)
    {
        foreach (var part in _waiting)
        {
            writer.Json.WriteStartObject();
            writer.Json.WriteString("name", part);
            writer.Json.WriteStartArray("part");
        }
        _waiting.Clear();
        writer.Object(null, () =>
        {
            writer.Json.WriteString("name", name);
            value();
        });
    }
}
