using System.Text.Json;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads what the trace takes from a resource.</summary>
public sealed class TraceFacts
{
    private const string DocumentKinds = Canonicals.Definitions + "/CodeSystem/document-kind";
    private const string LibraryTypes = "http://terminology.hl7.org/CodeSystem/library-type";

    // What describes other resources is no example of a profile, though it claims one.
    private static readonly HashSet<string> Describing = new(StringComparer.Ordinal)
    {
        "Basic", "StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "OperationDefinition", "CapabilityStatement", "NamingSystem",
        "ImplementationGuide", "StructureMap", "GraphDefinition", "CompartmentDefinition", "MessageDefinition", "TerminologyCapabilities", "ExampleScenario", "TestScript",
        "TestReport", "Library", "Measure", "MeasureReport", "Provenance", "AuditEvent", "Subscription", "OperationOutcome", "Parameters",
    };

    private readonly StoryFacts _stories;

    /// <summary>A reader.</summary>
    /// <param name="texts">Texts that what is read shares.</param>
    /// <param name="keepsText">Whether statements keep what they ask for; a large catalogue looks it up when a report needs it.</param>
    public TraceFacts(TextPool texts, bool keepsText) => _stories = new StoryFacts(texts, keepsText);

    /// <summary>What the trace takes from a resource; nothing where it has no part in the trace.</summary>
    /// <param name="json">The resource, UTF-8; a story in shape A.</param>
    /// <param name="reference"><c>[type]/[id]</c> where the caller knows it; null: the resource's own.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public TracedResource? Read(ReadOnlyMemory<byte> json, string? reference = null)
    {
        if (IsBasic(new Utf8JsonReader(json.Span))) return _stories.Read(reference, new Utf8JsonReader(json.Span));
        using var document = JsonDocument.Parse(json);
        var resource = document.RootElement;
        if (resource.Text("resourceType") is not { } type) return null;
        reference ??= $"{type}/{resource.Text("id")}";
        return type switch
        {
            "DocumentReference" when Document(reference, resource) is { } found => found,
            "TestReport" or "TestScript" => TestFacts.Read(type, reference, resource),
            "Library" => Baseline(reference, resource),
            "Binary" => Attached(reference, resource),
            "Provenance" => ConfirmationFacts.Read(reference, resource),
            _ => (TracedResource?)ArtefactFacts.Read(type, reference, resource) ?? Example(type, reference, resource),
        };
    }

    private static bool IsBasic(Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isType = json.ValueTextEquals("resourceType"u8);
            json.Read();
            if (isType) return json.TokenType == JsonTokenType.String && json.ValueTextEquals("Basic"u8);
            json.Skip();
        }
        return false;
    }

    private static TracedDocument? Document(string reference, JsonElement resource)
    {
        var kind = resource.TryGetProperty("type", out var type) ? type.Items("coding").FirstOrDefault(coding => coding.Text("system") == DocumentKinds).Text("code") : null;
        var related = resource.TryGetProperty("context", out var context)
            ? context.Items("related").Select(each => each.Text("reference")).OfType<string>().Where(each => each.Contains("Basic/", StringComparison.Ordinal)).ToArray() : [];
        var attachments = resource.Items("content").Select(each => each.ValueKind == JsonValueKind.Object && each.TryGetProperty("attachment", out var attachment) ? attachment : default).ToList();
        var examples = attachments.Select((attachment, place) => Attached(reference, attachment) is { } found ? found with { Attachment = place } : null).OfType<TracedExample>().ToList();
        if (kind is null && related.Length == 0 && examples.Count == 0) return null;
        return new TracedDocument(reference, kind, related)
        {
            Title = attachments.Select(each => each.Text("title")).FirstOrDefault(each => each is not null) ?? resource.Text("description"),
            Attachments = [.. attachments.Select(each => each.Text("url")).OfType<string>()],
            Examples = examples,
        };
    }

    private static TracedBaseline? Baseline(string reference, JsonElement resource)
    {
        if (!resource.TryGetProperty("type", out var type) || !type.Items("coding").Any(coding => coding.Text("system") == LibraryTypes && coding.Text("code") == "asset-collection")) return null;
        return new TracedBaseline(
            reference, CanonicalOf(resource) ?? reference,
            [.. resource.Items("relatedArtifact").Where(each => each.Text("type") == "composed-of").Select(each => each.Text("resource")).OfType<string>()])
        { Date = resource.Text("date") };
    }

    // An instance of another release lies in a Binary, as it is; one of any release may lie in an attachment.
    private static TracedExample? Attached(string reference, JsonElement binary)
    {
        if (binary.Text("contentType") is not { } contentType || !contentType.StartsWith("application/fhir+json", StringComparison.OrdinalIgnoreCase)
            || !binary.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var content)) return null;
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.Text("resourceType") is { } type ? Example(type, reference, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TracedExample? Example(string type, string reference, JsonElement resource)
    {
        if (Describing.Contains(type) || !resource.TryGetProperty("meta", out var meta) || meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("profile", out var profiles)) return null;
        // FHIR before STU3 and some of today's tools write one profile without a list.
        var claimed = profiles.ValueKind == JsonValueKind.Array ? profiles.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!).ToArray()
            : profiles.ValueKind == JsonValueKind.String ? [profiles.GetString()!] : [];
        return claimed.Length == 0 ? null : new TracedExample(reference, claimed);
    }

    /// <summary><c>url[|version]</c>; null without a url.</summary>
    internal static string? CanonicalOf(JsonElement resource) =>
        resource.Text("url") is { } url ? resource.Text("version") is { } version ? $"{url}|{version}" : url : null;
}
