using System.Text.Json;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Storage.Index;

namespace FhirStories.Repository.Rules;

/// <summary>
/// Finds where a resource of any type names statements of stories (<c>{url}[|version]#{key}</c>): what is derived from a statement or part of one,
/// comments on it, <c>satisfies-requirement</c>, requirements of tests. Kept in the index, so that a statement does not go while something hangs on it.
/// </summary>
internal static class StatementLinks
{
    private const string Satisfies = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement";
    private const int MostOfOne = 5000;
    private const int LongestKey = 64;

    // No search parameter can have this name, and it is one for all types: what hangs on a statement may be anything.
    private static readonly int Parameter = ParameterKey.Of("Resource", "$statement");

    // What maps a statement points to elements, not to statements.
    private static readonly string[] Mapping = ["satisfiedBy", "target"];

    /// <summary>The criterion for resources that name statements.</summary>
    /// <param name="reference"><c>{url}[|version]#{key}</c>; or <c>{url}#</c> for those that name any statement of a story.</param>
    public static Storage.Search.SearchExpression To(string reference) => new Storage.Search.UriIs(Parameter, IndexText.Bound(reference, IndexText.UriLength));

    /// <summary>The index entries for what a resource names.</summary>
    public static IEnumerable<UriEntry> Entries(ReadOnlyMemory<byte> json)
    {
        var found = Of(json);
        return found.Select(r => r.ToString()).Concat(found.Select(r => $"{r.Url}#")).Distinct(StringComparer.Ordinal)
            .Select(text => new UriEntry(Parameter, IndexText.Bound(text, IndexText.UriLength)));
    }

    /// <summary>The statements of stories that a resource names by url, each once.</summary>
    public static IReadOnlyCollection<StatementReference> Of(ReadOnlyMemory<byte> json)
    {
        // Most resources name none, and cost no more than this look.
        if (json.Span.IndexOf((byte)'#') < 0 && json.Span.IndexOf("satisfies-requirement"u8) < 0) return [];
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        var found = new HashSet<StatementReference>();
        Walk(document.RootElement, found);
        return found;
    }

    private static void Walk(JsonElement element, HashSet<StatementReference> found)
    {
        if (found.Count >= MostOfOne) return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Walk(item, found);
                break;
            case JsonValueKind.String when element.GetString() is { } text && text.IndexOf('#', StringComparison.Ordinal) > 0:
                if (StatementReference.Parse(text) is { Url: { } url } reference && url.Contains(':', StringComparison.Ordinal)
                    && !url.Contains("/StructureDefinition/", StringComparison.Ordinal) && !url.AsSpan().ContainsAny(" <>\n") && IsKey(reference.Key)) found.Add(reference);
                break;
            case JsonValueKind.Object:
                var extension = element.TryGetProperty("url", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
                if (extension is not null && Mapping.Contains(extension[(extension.LastIndexOf('.') + 1)..])) break;
                if (extension == Satisfies) Satisfied(element, found);
                foreach (var property in element.EnumerateObject())
                    if (property.Name is not ("url" or "div" or "data" or "contentReference")) Walk(property.Value, found);
                break;
        }
    }

    private static void Satisfied(JsonElement extension, HashSet<StatementReference> found)
    {
        if (!extension.TryGetProperty("extension", out var parts) || parts.ValueKind != JsonValueKind.Array) return;
        string? story = null;
        var keys = new List<string>();
        foreach (var part in parts.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object))
        {
            var value = part.EnumerateObject().FirstOrDefault(p => p.Name.StartsWith("value", StringComparison.Ordinal)).Value;
            if (value.ValueKind != JsonValueKind.String || !part.TryGetProperty("url", out var name)) continue;
            if (name.ValueEquals("reference")) story = value.GetString();
            else if (name.ValueEquals("key")) keys.Add(value.GetString()!);
        }
        foreach (var key in keys)
            if (story is not null && StatementReference.Parse($"{story}#{key}") is { Url: not null } reference) found.Add(reference);
    }

    private static bool IsKey(string text) => text.Length <= LongestKey && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
