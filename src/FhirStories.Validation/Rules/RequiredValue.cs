using System.Globalization;
using System.Text.Json;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Rules;

/// <summary>A fixed or pattern value, or a bound, and how an instance is compared with it.</summary>
internal sealed class RequiredValue
{
    private readonly JsonElement _value;

    public RequiredValue(string type, JsonElement value)
    {
        Type = type;
        _value = value;
        Text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object or JsonValueKind.Array => null,
            _ => value.GetRawText(),
        };
    }

    /// <summary>The value's type, <c>CodeableConcept</c>, <c>code</c>.</summary>
    public string Type { get; }

    /// <summary>The value for people.</summary>
    public string Display => Text ?? (Part("value") is { _value.ValueKind: JsonValueKind.Number, Text: { } amount } && Part("comparator") is null ? $"{amount} {Part("unit")?.Text ?? Part("code")?.Text}".TrimEnd() : _value.GetRawText());

    /// <summary>The text of a primitive value; null for others.</summary>
    public string? Text { get; }

    /// <summary>The value as JSON.</summary>
    public JsonElement Json => _value;

    /// <summary>A part of the value, by a simple path such as <c>coding.system</c>; null where it has none.</summary>
    public RequiredValue? Part(string name)
    {
        if (_value.ValueKind == JsonValueKind.Array)
            return _value.GetArrayLength() == 1 ? new RequiredValue("", _value[0]).Part(name) : null;
        if (_value.ValueKind != JsonValueKind.Object || !_value.TryGetProperty(name, out var part)) return null;
        return new RequiredValue("", part.ValueKind == JsonValueKind.Array && part.GetArrayLength() == 1 ? part[0] : part);
    }

    /// <summary>Whether the node is exactly the value.</summary>
    public bool IsExactly(InstanceNode node) => _value.ValueKind == JsonValueKind.String ? node.Text == Text && node.Children.Count == 0 : Exactly(node, _value);

    /// <summary>Whether the node contains the value: what the value says, the node says too.</summary>
    public bool IsContainedIn(InstanceNode node) => _value.ValueKind == JsonValueKind.String ? node.Text == Text : Contained(node, _value);

    private static bool Exactly(InstanceNode node, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return SameText(node, value) && node.Children.Count == 0;
        var stated = 0;
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name[0] == '_') continue;
            var nodes = node.Children.Where(c => c.Name == property.Name).ToList();
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                if (nodes.Count != property.Value.GetArrayLength()) return false;
                var at = 0;
                foreach (var item in property.Value.EnumerateArray())
                    if (!Exactly(nodes[at++], item)) return false;
            }
            else if (nodes.Count != 1 || !Exactly(nodes[0], property.Value)) return false;
            stated += nodes.Count;
        }
        return stated == node.Children.Count(c => c.Name != "id");
    }

    private static bool Contained(InstanceNode node, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return SameText(node, value);
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name[0] == '_') continue;
            var nodes = node.Children.Where(c => c.Name == property.Name).ToList();
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in property.Value.EnumerateArray())
                    if (!nodes.Any(n => Contained(n, item))) return false;
            }
            else if (nodes.Count == 0 || !Contained(nodes[0], property.Value)) return false;
        }
        return true;
    }

    private static bool SameText(InstanceNode node, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => node.Text is { } text && value.ValueEquals(text),
        JsonValueKind.True => node.Text == "true",
        JsonValueKind.False => node.Text == "false",
        JsonValueKind.Number => node.Text == value.GetRawText()
            || decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var b) && a == b,
        _ => false,
    };
}
