using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Subscriptions;

/// <summary>The headers of a Subscription as they are stored: names in the open, values sealed.</summary>
internal static class SealedHeaders
{
    /// <summary>A Subscription with its header values sealed; the same JSON where it has none, and for any other resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="id">The id that it is stored under.</param>
    /// <param name="json">Its JSON.</param>
    /// <param name="seal">The seal; null where this server has no key.</param>
    /// <exception cref="FhirRequestException">422: a header cannot be sealed, or was sealed for something else.</exception>
    public static ReadOnlyMemory<byte> In(Resource resource, string id, ReadOnlyMemory<byte> json, HeaderSeal? seal)
    {
        if (resource is not Subscription { Channel: { } channel } || !channel.Header.Any()) return json;
        if (seal is null)
            throw Refused("subscription-header-unsealed", "Headers may hold secrets, and this server has no key to keep them by: leave them out, or have the operator set Subscriptions:Key.");
        var root = JsonTree.Read(json);
        if (root["channel"]?["header"] is not JsonArray headers) return json;
        for (var i = 0; i < headers.Count; i++)
        {
            if (JsonTree.Text(headers[i]) is not { } header) continue;
            var (name, value) = Parts(header) ?? throw Refused("subscription-header-malformed", "A header is written as its name, a colon and its value, such as 'Authorization: Bearer …'.", i);
            if (!HeaderSeal.IsSealed(value)) headers[i] = $"{name}: {seal.Seal(value, id, channel.Endpoint ?? "")}";
            else if (seal.Open(value, id, channel.Endpoint ?? "") is null)
                throw Refused("subscription-header-sealed", $"The value of the header '{name}' was sealed for another endpoint or another Subscription: send it in full.", i);
        }
        return JsonTree.Write(root);
    }

    /// <summary>Name and value of a header; null where it has no such form.</summary>
    public static (string Name, string Value)? Parts(string header) =>
        header.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value] ? (name, value) : null;

    private static FhirRequestException Refused(string messageId, string message, int? at = null) =>
        new(422, FhirIssue.Error("business-rule", messageId, message, at is { } i ? $"Subscription.channel.header[{i}]" : "Subscription.channel.header"));
}
