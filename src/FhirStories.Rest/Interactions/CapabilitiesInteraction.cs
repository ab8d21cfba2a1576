using System.Collections.Concurrent;
using FhirStories.Repository;
using FhirStories.Rest.Capabilities;
using FhirStories.Validation;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/metadata</c> (R4 http §3.1.0.9). A statement is made once for each address it is asked at.</summary>
/// <param name="builder">Makes it.</param>
/// <param name="terminology">Makes the one about terminology.</param>
/// <param name="interactions">The codes of all routes; asked for late, as this interaction is itself one of them.</param>
internal sealed class CapabilitiesInteraction(CapabilityBuilder builder, TerminologyStatement terminology, Func<IReadOnlyList<string>> interactions)
{
    // A client may name any host; what is kept for hosts that nobody meant is bounded.
    private const int MostAddresses = 8;
    private readonly ConcurrentDictionary<(string Address, bool Normative, int Generation), byte[]> _statements = new();

    public Task<FhirResponse> Capabilities(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var mode = request.Parameters.LastOrDefault(p => p.Key == "mode").Value ?? "full";
        if (mode == "terminology") return Task.FromResult(new FhirResponse { Status = 200, Body = new JsonBody(terminology.Build(request.BaseUrl)) });
        if (mode is not ("full" or "normative"))
            throw new FhirRequestException(400, FhirIssue.Error("value", "capabilities-mode-unknown", $"'mode={mode}' is not one of full, normative, terminology.", "http.mode"));
        var key = (request.BaseUrl, mode == "normative", repository.SearchParameters.Generation);
        if (!_statements.TryGetValue(key, out var json))
        {
            json = builder.Build(request.BaseUrl, repository.SearchParameters, interactions(), mode == "normative");
            // What is searched by may have changed: older statements go.
            if (_statements.Count >= MostAddresses) _statements.Clear();
            _statements.TryAdd(key, json);
        }
        return Task.FromResult(new FhirResponse { Status = 200, Body = new JsonBody(json) });
    }
}
