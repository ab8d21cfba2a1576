using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using FhirStories.Definitions.Terminology;
using Microsoft.Extensions.Caching.Memory;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace FhirStories.Repository.Terminology;

/// <summary>A terminology server over HTTP (FHIR R4 operations). Whatever it does or fails to do becomes an answer.</summary>
/// <remarks>
/// A question passes: cache → circuit (open while the server rests) → time limit → HTTP → bounded body. Only good answers are
/// kept. A refusal (4xx) is the server's answer to the question and does not open the circuit.
/// </remarks>
public sealed class HttpTerminologyServer : ITerminologyServer, IDisposable
{
    private const int MostConnections = 8;
    private const int LongestReason = 300;

    private readonly TerminologyServerOptions _options;
    private readonly HttpClient _http;
    private readonly MemoryCache _cache;
    private readonly ResiliencePipeline<TerminologyReply> _pipeline;

    /// <summary>A client of one server.</summary>
    public HttpTerminologyServer(TerminologyServerOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        // Only the server that the operator named is spoken to: a redirect is a failure.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = MostConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            BaseAddress = new Uri(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.CacheSize });
        _pipeline = new ResiliencePipelineBuilder<TerminologyReply> { TimeProvider = time ?? TimeProvider.System }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TerminologyReply>
            {
                FailureRatio = 0.9,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.Rest,
                ShouldHandle = new PredicateBuilder<TerminologyReply>().Handle<TimeoutRejectedException>().Handle<HttpRequestException>().Handle<IOException>(),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.TimeLimit })
            .Build();
    }

    /// <inheritdoc/>
    public async Task<TerminologyReply> CallAsync(string operation, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        var key = $"{operation}\n{Convert.ToHexString(SHA256.HashData(parameters.Span))}";
        if (_cache.TryGetValue(key, out TerminologyReply? kept)) return kept!;
        try
        {
            var reply = await _pipeline.ExecuteAsync(async token => await SendAsync(operation, parameters, token), cancellation);
            if (reply.Failure is null)
                _cache.Set(key, reply, new MemoryCacheEntryOptions { Size = key.Length * 2 + reply.Json.Length, AbsoluteExpirationRelativeToNow = _options.CacheTime });
            return reply;
        }
        catch (TimeoutRejectedException)
        {
            return Failed("terminology-server-slow", $"The terminology server did not answer within {_options.TimeLimit.TotalSeconds:0.#} s.");
        }
        catch (BrokenCircuitException)
        {
            return Failed("terminology-server-resting", $"The terminology server failed just now and is not asked for {_options.Rest.TotalSeconds:0.#} s.");
        }
        catch (ServerFailedException exception)
        {
            return Failed("terminology-server-failed", $"The terminology server answered {exception.Status}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed("terminology-server-unreachable", "The terminology server could not be reached.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _cache.Dispose();
    }

    private async Task<TerminologyReply> SendAsync(string operation, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, operation) { Content = new ReadOnlyMemoryContent(parameters) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var status = (int)response.StatusCode;
        if (status is >= 500 or >= 300 and < 400 or 429 or 408) throw new ServerFailedException(status);
        if (await BodyAsync(response.Content, cancellation) is not { } body)
            return Failed("terminology-server-answer-too-large", $"The terminology server's answer is larger than {_options.LargestAnswer:N0} bytes.");
        if (!IsResource(body, out var reason))
            return Failed("terminology-server-answer-wrong", $"The terminology server answered {status} with something that is no FHIR resource in JSON.");
        return status < 300
            ? new TerminologyReply(body, null)
            : Failed("terminology-server-refused", $"The terminology server refused the question ({status}){(reason is null ? "" : $": {reason}")}.");
    }

    private async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > _options.LargestAnswer) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (body.Length + read > _options.LargestAnswer) return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static bool IsResource(ReadOnlyMemory<byte> body, out string? reason)
    {
        reason = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 128 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resourceType", out var type) || type.ValueKind != JsonValueKind.String) return false;
            if (type.GetString() == "OperationOutcome") reason = Reason(root);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Reason(JsonElement outcome)
    {
        if (!outcome.TryGetProperty("issue", out var issues) || issues.ValueKind != JsonValueKind.Array) return null;
        foreach (var issue in issues.EnumerateArray())
        {
            if (issue.ValueKind != JsonValueKind.Object) continue;
            var text = issue.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Object && details.TryGetProperty("text", out var told) ? told
                : issue.TryGetProperty("diagnostics", out var diagnostics) ? diagnostics : default;
            if (text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } sentence)
                return (sentence.Length > LongestReason ? sentence[..LongestReason] : sentence).TrimEnd('.', ' ');
        }
        return null;
    }

    private static TerminologyReply Failed(string code, string message) => new(default, new TerminologyReason(code, message));

    /// <summary>An answer that says the server is in trouble, or is not the server that was meant.</summary>
    private sealed class ServerFailedException(int status) : HttpRequestException($"The server answered {status}.")
    {
        public int Status { get; } = status;
    }
}
