using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using FhirStories.Cli.Commands;
using FhirStories.Definitions;
using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>Validates on a running server, with the packages that are installed there.</summary>
internal sealed class ServerValidator : IInstanceValidator, IDisposable
{
    private const string Extensions = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-";

    private readonly HttpClient _http;
    private readonly string _query;
    private readonly string _version;

    public ServerValidator(Uri baseUrl, FhirRelease release, IReadOnlyList<string> profiles, IReadOnlyList<string> allowed)
    {
        _http = ServerClient.Create(baseUrl, TimeSpan.FromMinutes(5));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
        _version = FhirReleases.VersionOf(release)[..3];
        var parameters = profiles.Select(p => ("profile", p)).Concat(allowed.Select(a => ("allow-extensions", a))).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}").ToList();
        _query = parameters.Count == 0 ? "" : "?" + string.Join('&', parameters);
    }

    public async Task<ValidationReport> ValidateAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        var (issues, isMissing) = await SendAsync("$validate", text, cancellation);
        // A Parameters resource is taken for the call itself, unless its type is said.
        return isMissing ? new ValidationReport("Parameters", (await SendAsync("Parameters/$validate", text, cancellation)).Issues) : new ValidationReport(null, issues);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(IReadOnlyList<FhirIssue> Issues, bool IsMissing)> SendAsync(string path, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path + _query, UriKind.Relative)) { Content = new ReadOnlyMemoryContent(text) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"application/fhir+{(InstanceText.IsXml(text.Span) ? "xml" : "json")}; fhirVersion={_version}");
        using var answer = await _http.SendAsync(request, cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using var outcome = JsonDocument.Parse(body);
            List<FhirIssue> issues = [.. outcome.RootElement.GetProperty("issue").EnumerateArray().Select(Issue)];
            if (answer.IsSuccessStatusCode) return ([.. issues.Where(i => i.MessageId != "validation-ok")], false);
            if (issues.Exists(i => i.MessageId == "operation-resource-missing")) return ([], true);
            if ((int)answer.StatusCode is 400 or 413) return (issues, false);
            throw new HttpRequestException($"The server answered {(int)answer.StatusCode}: {issues[0].Message}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new HttpRequestException($"The server answered {(int)answer.StatusCode}, and not with an OperationOutcome: is it the base of a FHIR server?", exception);
        }
    }

    private static FhirIssue Issue(JsonElement issue)
    {
        var details = issue.TryGetProperty("details", out var concept) ? concept : default;
        return new FhirIssue(
            Text(issue, "severity") switch { "fatal" => IssueLevel.Fatal, "error" => IssueLevel.Error, "warning" => IssueLevel.Warning, _ => IssueLevel.Information },
            Text(issue, "code") ?? "invalid",
            details.ValueKind == JsonValueKind.Object && details.TryGetProperty("coding", out var coding) ? Text(coding[0], "code") ?? "message" : "message",
            (details.ValueKind == JsonValueKind.Object ? Text(details, "text") : null) ?? Text(issue, "diagnostics") ?? "",
            issue.TryGetProperty("expression", out var expression) ? expression[0].GetString() : null,
            Number(issue, "line"), Number(issue, "col"));
    }

    private static long? Number(JsonElement issue, string name)
    {
        if (!issue.TryGetProperty("extension", out var extensions)) return null;
        foreach (var extension in extensions.EnumerateArray())
            if (Text(extension, "url") == Extensions + name && extension.TryGetProperty("valueInteger", out var number)) return long.Parse(number.GetRawText(), CultureInfo.InvariantCulture);
        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
