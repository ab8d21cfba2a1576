using System.Text.Json;

namespace FhirStories.Cli.Commands;

/// <summary>What a server says of a request that it refuses.</summary>
internal static class OutcomeText
{
    /// <summary>The sentences of an OperationOutcome; null where it is none.</summary>
    public static string? Of(JsonDocument? outcome)
    {
        if (outcome?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("issue", out var issues) || issues.ValueKind != JsonValueKind.Array) return null;
        var sentences = issues.EnumerateArray()
            .Select(issue => issue.TryGetProperty("details", out var details) && details.TryGetProperty("text", out var text) ? text.GetString()
                : issue.TryGetProperty("diagnostics", out var diagnostics) ? diagnostics.GetString() : null).OfType<string>().ToList();
        return sentences.Count == 0 ? null : string.Join(" ", sentences);
    }
}
