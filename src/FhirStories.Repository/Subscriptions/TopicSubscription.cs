using System.Text.Json.Nodes;
using FhirStories.Repository.Content;

namespace FhirStories.Repository.Subscriptions;

/// <summary>A topic subscription as R4 carries it (Subscriptions R5 Backport): the topic is the criteria, filters and payload are extensions.</summary>
/// <param name="Id">Id of the Subscription.</param>
/// <param name="Status">requested, active, error or off.</param>
/// <param name="Endpoint">Where notifications go; null where it is no address.</param>
/// <param name="Headers">Headers that they carry.</param>
/// <param name="Filter">Search criteria that a story has to meet, as in a URL; empty for all stories.</param>
/// <param name="Content"><c>empty</c>, <c>id-only</c> or <c>full-resource</c>.</param>
/// <param name="End">When it ends; null: never.</param>
/// <param name="Problem">Why it cannot be carried out; null when it can.</param>
public sealed record TopicSubscription(
    string Id, string Status, Uri? Endpoint, IReadOnlyList<(string Name, string Value)> Headers, string Filter, string Content, DateTimeOffset? End, string? Problem)
{
    /// <summary>The one topic: a story, feature or role was created or changed.</summary>
    public const string StoryChanged = "https://fhirstories.org/fhir/SubscriptionTopic/story-changed";

    private const string Backport = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    private static readonly string[] Contents = ["empty", "id-only", "full-resource"];

    /// <summary>Reads a stored Subscription.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="options">Where notifications may go.</param>
    public static TopicSubscription Read(ReadOnlyMemory<byte> json, SubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = JsonTree.Read(json);
        var channel = root["channel"] as JsonObject ?? [];
        var filters = Extensions(root["_criteria"], "backport-filter-criteria").ToList();
        var content = Extensions(channel["_payload"], "backport-payload-content").FirstOrDefault() ?? "id-only";
        var endpoint = Uri.TryCreate(JsonTree.Text(channel["endpoint"]), UriKind.Absolute, out var uri) ? uri : null;
        var id = JsonTree.Text(root["id"]) ?? "";
        var sent = (channel["header"] as JsonArray ?? []).Select(JsonTree.Text).OfType<string>().Select(SealedHeaders.Parts).OfType<(string Name, string Value)>().ToList();
        var headers = sent.Select(h => (h.Name, Value: HeaderSeal.IsSealed(h.Value) ? options.Headers?.Open(h.Value, id, JsonTree.Text(channel["endpoint"]) ?? "") : h.Value))
            .Where(h => h.Value is not null).Select(h => (h.Name, h.Value!)).ToList();
        return new TopicSubscription(
            id, JsonTree.Text(root["status"]) ?? "", endpoint,
            headers,
            string.Join('&', filters.Select(f => f[(f.IndexOf('?', StringComparison.Ordinal) + 1)..])), content,
            DateTimeOffset.TryParse(JsonTree.Text(root["end"]), System.Globalization.CultureInfo.InvariantCulture, out var end) ? end : null,
            Wrong(JsonTree.Text(root["criteria"]), JsonTree.Text(channel["type"]), JsonTree.Text(channel["payload"]), content, filters, endpoint, options)
                ?? (headers.Count < sent.Count ? "Its headers cannot be opened by this server's key (Subscriptions:Key): send them again." : null));
    }

    private static string? Wrong(string? topic, string? channel, string? payload, string content, List<string> filters, Uri? endpoint, SubscriptionOptions options) =>
        topic != StoryChanged ? $"The criteria is no topic of this server: it has {StoryChanged}."
        : channel != "rest-hook" ? $"The channel '{channel}' is not supported: rest-hook is."
        : payload is not (null or "application/fhir+json" or "application/json") ? $"The payload '{payload}' is not supported: application/fhir+json is."
        : !Contents.Contains(content) ? $"The payload content '{content}' is not one of {string.Join(", ", Contents)}."
        : filters.Any(f => !f.StartsWith("Basic?", StringComparison.Ordinal)) ? "A filter is a search of stories, such as Basic?satisfied-by=…."
        : endpoint is null ? "The endpoint is no address."
        : !options.Allows(endpoint) ? $"Notifications may not be sent to {endpoint.GetLeftPart(UriPartial.Authority)}: the operator allows it with Subscriptions:Endpoints."
        : null;

    private static IEnumerable<string> Extensions(JsonNode? element, string name) =>
        ((element as JsonObject)?["extension"] as JsonArray ?? []).OfType<JsonObject>().Where(e => JsonTree.Text(e["url"]) == Backport + name)
            .Select(e => JsonTree.Text(e["valueString"]) ?? JsonTree.Text(e["valueCode"])).OfType<string>();
}
