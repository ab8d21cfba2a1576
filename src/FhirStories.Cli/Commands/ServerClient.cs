using System.Net.Http.Headers;

namespace FhirStories.Cli.Commands;

/// <summary>Talks to a running server, as whoever the token in the environment stands for.</summary>
internal static class ServerClient
{
    /// <summary>The environment variable with a token: an argument would be seen by everybody on the machine.</summary>
    public const string TokenVariable = "FHIRSTORIES_TOKEN";

    /// <summary>A client for one server.</summary>
    /// <param name="baseUrl">Its FHIR base.</param>
    /// <param name="limit">How long an answer may take.</param>
    public static HttpClient Create(Uri baseUrl, TimeSpan limit) => new(new TokenFor(baseUrl)) { BaseAddress = baseUrl, Timeout = limit };

    // The token is for this server: a link in an answer may lead to another one.
    private sealed class TokenFor(Uri server) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly string? _token = Environment.GetEnvironmentVariable(TokenVariable)?.Trim() is { Length: > 0 } token ? token : null;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_token is not null && request.RequestUri is { } url && Uri.Compare(url, server, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
