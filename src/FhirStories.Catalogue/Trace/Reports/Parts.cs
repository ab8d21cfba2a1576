namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Parameters and parts of them, written as they come.</summary>
internal sealed class Parts(ResourceWriter writer)
{
    // Names of parts that have begun and hold nothing yet: FHIR has no parameter without a value or parts, so they are written with the first of these.
    private readonly List<string> _waiting = [];

    /// <summary>The resource begins.</summary>
    public void Begin()
    {
        writer.Json.WriteStartObject();
        writer.Json.WriteString("resourceType", "Parameters");
        writer.Json.WriteStartArray("parameter");
    }

    /// <summary>The resource ends.</summary>
    public void End()
    {
        writer.Json.WriteEndArray();
        writer.Json.WriteEndObject();
    }

    /// <summary>A parameter with parts; nothing where it gets none.</summary>
    public void Part(string name, Action parts)
    {
        Begin(name);
        parts();
        EndPart();
    }

    /// <summary>A parameter for each item, with a pause after each.</summary>
    public async Task EachAsync<T>(string name, IEnumerable<T> items, Action<T> parts)
    {
        foreach (var item in items)
        {
            Begin(name);
            parts(item);
            EndPart();
            await writer.PauseAsync();
        }
    }

    /// <summary>A text for each item, with a pause after each.</summary>
    public async Task EachAsync(string name, string type, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Value(name, type, value);
            await writer.PauseAsync();
        }
    }

    /// <summary>A parameter with parts begins, to be ended by <see cref="EndPart"/>: for one that has pauses between its parts.</summary>
    public void Begin(string name) => _waiting.Add(name);

    /// <summary>The last parameter that began ends; it is left out where it got no parts.</summary>
    public void EndPart()
    {
        if (_waiting.Count > 0)
        {
            _waiting.RemoveAt(_waiting.Count - 1);
            return;
        }
        writer.Json.WriteEndArray();
        writer.Json.WriteEndObject();
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
