using FhirStories.Repository;
using FhirStories.Rest.Capabilities;

namespace FhirStories.Rest.Interactions;

/// <summary><c>GET [base]/openapi.json</c>: the facade in OpenAPI; with <c>?type=</c> one resource type with its search parameters.</summary>
internal sealed class DescriptionInteraction(ApiDescription description)
{
    public Task<FhirResponse> Describe(FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var type = request.Parameters.LastOrDefault(p => p.Key == "type").Value;
        return Task.FromResult(new FhirResponse { Status = 200, Body = new RawBody("application/json", description.Build(request.BaseUrl, type, repository.SearchParameters)) });
    }
}
