using System.Text.Json;
using System.Text.Json.Serialization;

namespace FhirStories.Web.Writing;

/// <summary>One of several: a criterion, a link, a step of a scenario.</summary>
/// <param name="Key">Tells it from its neighbours for as long as the form lives.</param>
/// <param name="Fields">What it has; also what no page shows, such as where it came from.</param>
internal sealed record FormRow(string Key, Dictionary<string, string> Fields)
{
    /// <summary>A field; empty where nobody typed anything.</summary>
    public string this[string name]
    {
        get => Fields.GetValueOrDefault(name, "");
        set
        {
            if (value.Length == 0) Fields.Remove(name);
            else Fields[name] = value;
        }
    }

    /// <summary>A copy that can be changed by itself.</summary>
    public FormRow Copy() => new(Key, new Dictionary<string, string>(Fields, StringComparer.Ordinal));
}

/// <summary>What somebody typed into a form, exactly as it was typed.</summary>
internal sealed class FormValues
{
    public Dictionary<string, string> Fields { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<FormRow>> Lists { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A field; empty where nobody typed anything.</summary>
    [JsonIgnore]
    public string this[string name]
    {
        get => Fields.GetValueOrDefault(name, "");
        set
        {
            if (value.Length == 0) Fields.Remove(name);
            else Fields[name] = value;
        }
    }

    /// <summary>A field without the spaces around it; null where nothing is left.</summary>
    public string? Trimmed(string name) => this[name].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The rows of a list, which may be changed.</summary>
    public List<FormRow> Rows(string list)
    {
        if (!Lists.TryGetValue(list, out var rows)) Lists.Add(list, rows = []);
        return rows;
    }

    /// <summary>Adds a row.</summary>
    public FormRow Add(string list, string key, params (string Name, string? Value)[] fields)
    {
        var row = new FormRow(key, new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (name, value) in fields) row[name] = value ?? "";
        Rows(list).Add(row);
        return row;
    }

    /// <summary>A key that no row of a list has.</summary>
    public string FreeKey(FormList list)
    {
        var taken = Rows(list.Name).Select(row => row.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A key that was given once may be linked from elsewhere: the next one is higher than all.
        var highest = taken.Where(key => key.StartsWith(list.KeyPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(key => int.TryParse(key.AsSpan(list.KeyPrefix.Length), out var number) ? number : 0).DefaultIfEmpty().Max();
        return $"{list.KeyPrefix}{highest + 1}";
    }

    /// <summary>A copy that can be changed by itself.</summary>
    public FormValues Copy() => new()
    {
        Fields = new Dictionary<string, string>(Fields, StringComparer.Ordinal),
        Lists = Lists.ToDictionary(list => list.Key, list => list.Value.Select(row => row.Copy()).ToList(), StringComparer.Ordinal),
    };
}

/// <summary>The resource that a form edits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that the values were read from.</param>
internal sealed record FormTarget(string Id, int Version);

/// <summary>All that is kept of a form in work.</summary>
internal sealed record FormContent
{
    public FormValues Values { get; init; } = new();

    /// <summary>What is edited; null for something new.</summary>
    public FormTarget? Target { get; init; }

    /// <summary>The id that something new gets, so that handing it in twice makes one of it.</summary>
    public string? NewId { get; init; }

    /// <summary>Steps that somebody has been through: advice about the others would come too early.</summary>
    public IReadOnlyList<string> Passed { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this);

    public static FormContent Parse(string json) => JsonSerializer.Deserialize<FormContent>(json) ?? new FormContent();
}
