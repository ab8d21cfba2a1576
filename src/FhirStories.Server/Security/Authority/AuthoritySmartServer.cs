using FhirStories.Rest;
using FhirStories.Server.Security.Apps;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security.Authority;

/// <summary>What the authority says of itself.</summary>
internal sealed class AuthoritySmartServer(IOptionsMonitor<JwtBearerOptions> options, ILogger<AuthoritySmartServer> log) : ISmartServer
{
    private static readonly string[] Capabilities = ["permission-user", "permission-v1", "permission-v2"];
    private static readonly string[] Grants = ["authorization_code"];

    private SmartServerView? _known;
    private int _asking;

    /// <inheritdoc/>
    /// <remarks>The first statement is made without them, while the authority is asked.</remarks>
    public SmartEndpoints? Endpoints(string fhirBase)
    {
        if (_known is { } known) return new(known.Authorize, known.Token, known.Introspection, known.Revocation);
        if (Interlocked.Exchange(ref _asking, 1) == 0) _ = AskAsync();
        return null;
    }

    private async Task AskAsync()
    {
        await ReadAsync(CancellationToken.None);
        _asking = 0;
    }

    /// <inheritdoc/>
    public Task<SmartServerView?> FindAsync(HttpRequest request, CancellationToken cancellation) => ReadAsync(cancellation);

    private async Task<SmartServerView?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var said = await options.Get(AuthorityServices.TokenScheme).ConfigurationManager!.GetConfigurationAsync(cancellation);
            return _known = new SmartServerView(
                said.Issuer, said.JwksUri, said.AuthorizationEndpoint, said.TokenEndpoint, said.IntrospectionEndpoint,
                said.AdditionalData.TryGetValue("revocation_endpoint", out var revocation) ? revocation as string : null,
                said.GrantTypesSupported.Count > 0 ? [.. said.GrantTypesSupported] : Grants, Capabilities);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            log.LogWarning(exception, "The authority's configuration cannot be read.");
            return _known;
        }
    }
}
