using System.Collections.Concurrent;
using FhirStories.Repository;
using FhirStories.Rest.Capabilities;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/metadata</c> (R4 http §3.1.0.9). The statement is made once for each address it is asked at.</summary>
/// <param name="builder">Makes it.</param>
/// <param name="interactions">The codes of all routes; asked for late, as this interaction is itself one of them.</param>
internal sealed class CapabilitiesInteraction(CapabilityBuilder builder, Func<IReadOnlyList<string>> interactions)
{
    // A client may name any host; what is kept for hosts that nobody meant is bounded.
    private const int MostAddresses = 8;
    private readonly ConcurrentDictionary<string, byte[]> _statements = new(StringComparer.Ordinal);

    public Task<FhirResponse> Capabilities(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        if (!_statements.TryGetValue(request.BaseUrl, out var json))
        {
            json = builder.Build(request.BaseUrl, repository.SearchParameters, interactions());
            if (_statements.Count < MostAddresses) _statements.TryAdd(request.BaseUrl, json);
        }
        return Task.FromResult(new FhirResponse { Status = 200, Body = new JsonBody(json) });
    }
}
