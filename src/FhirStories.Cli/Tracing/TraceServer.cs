using System.Net.Http.Headers;
using System.Text.Json;
using FhirStories.Cli.Commands;

namespace FhirStories.Cli.Tracing;

/// <summary>The operations <c>$trace</c>, <c>$coverage</c> and <c>$impact</c> of a running server. Their parameters are named like the options.</summary>
internal sealed class TraceServer : IDisposable
{
    // A report on a large catalogue takes its time.
    private readonly HttpClient _http;

    public TraceServer(Uri baseUrl) => _http = ServerClient.Create(baseUrl, TimeSpan.FromMinutes(10));

    /// <summary>Asks an operation.</summary>
    /// <param name="operation">Its name, without <c>$</c>.</param>
    /// <param name="parameters">Names and values; what has no value is left out.</param>
    /// <param name="candidate">A resource that goes with the question as the parameter <c>candidate</c>, JSON; null for none.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The body of the answer, or what the server refused it for.</returns>
    public async Task<(byte[]? Body, string? Problem)> AskAsync(string operation, IEnumerable<(string Name, string? Value)> parameters, ReadOnlyMemory<byte>? candidate, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var problem = await AskAsync(operation, parameters, candidate, answer => CopyAsync(answer, body, cancellation), cancellation);
        return problem is null ? (body.ToArray(), null) : (null, problem);
    }

    /// <summary>Asks an operation, and writes the answer where it is wanted as it comes: it may be of any length.</summary>
    /// <param name="operation">Its name, without <c>$</c>.</param>
    /// <param name="parameters">Names and values; what has no value is left out.</param>
    /// <param name="candidate">A resource that goes with the question as the parameter <c>candidate</c>, JSON; null for none.</param>
    /// <param name="path">The file; null for standard output.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>An exit code.</returns>
    public async Task<int> ReportAsync(
        string operation, IEnumerable<(string Name, string? Value)> parameters, ReadOnlyMemory<byte>? candidate, string? path, CancellationToken cancellation)
    {
        int? failed = null;
        var problem = await AskAsync(operation, parameters, candidate, async answer => failed = await ReportFile.WriteAsync(path, output => CopyAsync(answer, output, cancellation), cancellation), cancellation);
        return problem is null ? failed ?? Exit.Fine : await Exit.WrongUseAsync(problem);
    }

    /// <summary>Asks an operation, and takes the answer as it comes.</summary>
    /// <param name="operation">Its name, without <c>$</c>.</param>
    /// <param name="parameters">Names and values; what has no value is left out.</param>
    /// <param name="candidate">A resource that goes with the question as the parameter <c>candidate</c>, JSON; null for none.</param>
    /// <param name="take">Takes the body of the answer.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>What the server refused it for, or why the answer did not come whole; null where all went well.</returns>
    private async Task<string?> AskAsync(string operation, IEnumerable<(string Name, string? Value)> parameters, ReadOnlyMemory<byte>? candidate, Func<Stream, Task> take, CancellationToken cancellation)
    {
        var given = parameters.Where(each => each.Value is not null).ToList();
        try
        {
            using var request = candidate is { } resource ? Post(operation, given!, resource) : new HttpRequestMessage(HttpMethod.Get,
                new Uri($"${operation}?{string.Join('&', given.Select(each => $"{Uri.EscapeDataString(each.Name)}={Uri.EscapeDataString(each.Value!)}"))}".TrimEnd('?'), UriKind.Relative));
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode) return Reason(await answer.Content.ReadAsByteArrayAsync(cancellation)) ?? $"The server answered {(int)answer.StatusCode} to ${operation}.";
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            await take(body);
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException || exception is TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return $"The server cannot be asked: {exception.Message}";
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Copies an answer. That it does not come whole is the server's failure, not that of the file.</summary>
    private static async Task CopyAsync(Stream answer, Stream output, CancellationToken cancellation)
    {
        var piece = new byte[64 * 1024];
        while (true)
        {
            int length;
            try
            {
                length = await answer.ReadAsync(piece, cancellation);
            }
            catch (IOException exception)
            {
                throw new HttpRequestException($"The answer broke off: {exception.Message}", exception);
            }
            if (length == 0) return;
            await output.WriteAsync(piece.AsMemory(0, length), cancellation);
        }
    }

    private static HttpRequestMessage Post(string operation, List<(string Name, string Value)> parameters, ReadOnlyMemory<byte> candidate)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            foreach (var (name, value) in parameters)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("valueString", value);
                json.WriteEndObject();
            }
            json.WriteStartObject();
            json.WriteString("name", "candidate");
            json.WritePropertyName("resource");
            json.WriteRawValue(candidate.Span);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new HttpRequestMessage(HttpMethod.Post, new Uri($"${operation}", UriKind.Relative)) { Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/fhir+json") } } };
    }

    private static string? Reason(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return OutcomeText.Of(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
