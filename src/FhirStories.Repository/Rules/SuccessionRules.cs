using System.Text.Json;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>Has a write judged by the rules of the lifecycle, against the version that it replaces.</summary>
internal static class SuccessionRules
{
    /// <summary>The judge for a resource; null for what has no lifecycle.</summary>
    public static SuccessionJudge? Of(Resource resource)
    {
        if (Artifact.Of(resource) is null) return null;
        return current => current is null || !IsSettled(current) ? [] : Judge(current, resource);
    }

    private static IReadOnlyList<BrokenRule> Judge(StoredVersion current, Resource next) =>
        [.. LifecycleRules.Judge(ResourceText.Read(current.Json.Span), next).Select(p => new BrokenRule(p.Code, p.Message, p.Expression))];

    // Drafts are written most, and need not be read for this: the status alone tells.
    private static bool IsSettled(StoredVersion current)
    {
        if (current.Type == "Basic") return current.Json.Span.IndexOf("\"active\""u8) >= 0 || current.Json.Span.IndexOf("\"retired\""u8) >= 0;
        var reader = new Utf8JsonReader(current.Json.Span, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = reader.ValueTextEquals("status"u8);
            reader.Read();
            if (isStatus) return reader.TokenType == JsonTokenType.String && StatusRules.IsSettled(reader.GetString());
            reader.Skip();
        }
        return false;
    }
}
