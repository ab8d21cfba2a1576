using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Facts;

/// <summary>
/// Names what a definition, or one element of it, demands: two of equal hash demand the same. Facts only (DESIGN §3), so that an
/// official package with its prose, installed over facts of the same content, changes nothing.
/// </summary>
internal static class ContentHash
{
    private const char Part = '\u001f';
    private const char Row = '\u001e';

    /// <summary>The hash of a StructureDefinition, or of one of its elements with all below it: 32 hexadecimal digits.</summary>
    public static string Of(ProfileFacts profile, string? elementId)
    {
        var text = new StringBuilder();
        if (elementId is null)
            Append(text, profile.Definition.Type, profile.Definition.BaseDefinition, profile.Definition.Kind, profile.Definition.Derivation, profile.Definition.IsAbstract ? "abstract" : null);
        var found = false;
        foreach (var element in profile.NormalisedElements)
        {
            if (elementId is not null && !IsWithin(element.Id, elementId)) continue;
            found = true;
            Append(text, element);
        }
        // What the profile leaves to what it builds on is what that says.
        if (!found && elementId is not null && profile.FindElement(elementId) is { } inherited) Append(text, inherited);
        return Hashed(text.ToString());
    }

    /// <summary>The hash of another definition: its facts where we know which they are, else all but what names and describes it.</summary>
    public static string Of(JsonObject resource)
    {
        var facts = DefinitionFacts.Of(resource) ?? resource.DeepClone().AsObject();
        foreach (var name in new[] { "id", "meta", "text", "title", "date", "publisher", "contact", "description", "purpose", "copyright", "status", "experimental" }) facts.Remove(name);
        var text = new StringBuilder();
        Canonical(facts, text);
        return Hashed(text.ToString());
    }

    private static bool IsWithin(string id, string elementId) =>
        id.StartsWith(elementId, StringComparison.Ordinal) && (id.Length == elementId.Length || id[elementId.Length] is '.' or ':');

    private static void Append(StringBuilder text, ElementFacts element)
    {
        Append(text, element.Id, element.SliceName, element.Min?.ToString(CultureInfo.InvariantCulture), element.Max,
            element.MustSupport ? "S" : null, element.IsModifier ? "M" : null, element.Binding?.Strength, element.Binding?.ValueSet,
            element.Value is { } value ? $"{value.IsPattern}{value.Type}{value.Json}" : null, element.ContentReference,
            element.Slicing is { } slicing ? $"{slicing.Rules}{slicing.Ordered}{string.Join(',', slicing.Discriminators)}" : null);
        if (element.Limits is { } limits) Append(text, limits);
        foreach (var type in element.Types) Append(text, type.Code, string.Join(',', type.Profiles), string.Join(',', type.Targets));
        foreach (var invariant in element.Invariants) Append(text, invariant.Key, invariant.Severity, invariant.Expression);
    }

    private static void Append(StringBuilder text, params ReadOnlySpan<string?> parts)
    {
        foreach (var part in parts) text.Append(part).Append(Part);
        text.Append(Row);
    }

    // Properties in ordinal order, for their order means nothing.
    private static void Canonical(JsonNode? node, StringBuilder text)
    {
        if (node is JsonObject json)
        {
            foreach (var (name, value) in json.OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                text.Append(name).Append(Part);
                Canonical(value, text);
            }
            text.Append(Row);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list) Canonical(item, text);
            text.Append(Row);
        }
        else text.Append(node?.ToJsonString(JsonSerializerOptions.Default)).Append(Part);
    }

    private static string Hashed(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(..16));
}
