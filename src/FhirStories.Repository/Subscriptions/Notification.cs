using System.Globalization;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;

namespace FhirStories.Repository.Subscriptions;

/// <summary>Notifications as Bundles (Subscriptions R5 Backport for R4): the state of the subscription first, then what it is about.</summary>
public static class Notification
{
    private const string StatusProfile = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4";

    /// <summary>The first one, which asks whether the endpoint is there.</summary>
    public static JsonObject Handshake(TopicSubscription subscription) => Bundle("history", Status(subscription, "handshake", "requested", 0, []));

    /// <summary>The state of a subscription, as <c>$status</c> answers it.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="events">Events so far.</param>
    public static JsonObject StatusOf(TopicSubscription subscription, long events)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var entry = Status(subscription, "query-status", subscription.Status, events, []);
        return Bundle("searchset", new JsonObject { ["fullUrl"] = (string?)entry["fullUrl"], ["resource"] = entry["resource"]!.DeepClone(), ["search"] = new JsonObject { ["mode"] = "match" } });
    }

    /// <summary>That a story changed.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="number">Number of the event, from 1.</param>
    /// <param name="story">The story's version.</param>
    /// <param name="isNew">Whether it is its first one.</param>
    public static JsonObject Event(TopicSubscription subscription, long number, StoredResource story, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(story);
        var name = $"{story.Type}/{story.Id}";
        var part = new JsonArray(
            new JsonObject { ["name"] = "event-number", ["valueString"] = number.ToString(CultureInfo.InvariantCulture) },
            new JsonObject { ["name"] = "timestamp", ["valueInstant"] = story.LastUpdated.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) });
        if (subscription.Content != "empty") part.Add(new JsonObject { ["name"] = "focus", ["valueReference"] = new JsonObject { ["reference"] = name } });
        var bundle = Bundle("history", Status(subscription, "event-notification", "active", number, [new JsonObject { ["name"] = "notification-event", ["part"] = part }]));
        if (subscription.Content == "empty") return bundle;
        var entry = new JsonObject { ["fullUrl"] = $"urn:fhirstories:{name}" };
        if (subscription.Content == "full-resource") entry["resource"] = JsonTree.Read(story.Json);
        entry["request"] = new JsonObject { ["method"] = "PUT", ["url"] = name };
        entry["response"] = new JsonObject { ["status"] = isNew ? "201" : "200" };
        ((JsonArray)bundle["entry"]!).Add(entry);
        return bundle;
    }

    private static JsonObject Status(TopicSubscription subscription, string type, string status, long events, IEnumerable<JsonNode> more)
    {
        var parameters = new JsonArray(
            new JsonObject { ["name"] = "subscription", ["valueReference"] = new JsonObject { ["reference"] = $"Subscription/{subscription.Id}" } },
            new JsonObject { ["name"] = "topic", ["valueCanonical"] = TopicSubscription.StoryChanged },
            new JsonObject { ["name"] = "status", ["valueCode"] = status },
            new JsonObject { ["name"] = "type", ["valueCode"] = type },
            new JsonObject { ["name"] = "events-since-subscription-start", ["valueString"] = events.ToString(CultureInfo.InvariantCulture) });
        foreach (var parameter in more) parameters.Add(parameter);
        var id = Guid.NewGuid().ToString();
        return new JsonObject
        {
            ["fullUrl"] = $"urn:uuid:{id}",
            ["resource"] = new JsonObject { ["resourceType"] = "Parameters", ["id"] = id, ["meta"] = new JsonObject { ["profile"] = new JsonArray(StatusProfile) }, ["parameter"] = parameters },
            ["request"] = new JsonObject { ["method"] = "GET", ["url"] = $"Subscription/{subscription.Id}/$status" },
            ["response"] = new JsonObject { ["status"] = "200" },
        };
    }

    private static JsonObject Bundle(string type, JsonObject first) => new()
    {
        ["resourceType"] = "Bundle",
        ["id"] = Guid.CreateVersion7().ToString("N"),
        ["type"] = type,
        ["timestamp"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ["entry"] = new JsonArray(first),
    };
}
