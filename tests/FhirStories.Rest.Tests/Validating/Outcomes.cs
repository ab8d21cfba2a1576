using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary>What an OperationOutcome says.</summary>
internal static class Outcomes
{
    /// <summary>An issue as <c>severity message-id line:column expression</c>.</summary>
    public static List<string> Of(Answer answer, int status = 200)
    {
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        Assert.Equal("OperationOutcome", (string?)answer.Json["resourceType"]);
        return [.. answer.Json["issue"]!.AsArray().Select(i => $"{i!["severity"]} {i["details"]!["coding"]![0]!["code"]} {Number(i, "line")}:{Number(i, "col")} {i["expression"]?[0]}")];
    }

    /// <summary>Only errors.</summary>
    public static List<string> Errors(Answer answer) => [.. Of(answer).Where(i => i.StartsWith("error", StringComparison.Ordinal))];

    private static string Number(JsonNode issue, string name) =>
        issue["extension"]?.AsArray().FirstOrDefault(e => ((string)e!["url"]!).EndsWith($"issue-{name}", StringComparison.Ordinal))?["valueInteger"]?.ToString() ?? "";
}
