using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>$meta</c>: the profiles, tags and security labels of a resource, or all that are in use (R4 resource-operations).</summary>
internal sealed class MetaOperation(DefinitionStore definitions) : IOperation
{
    public string Name => "meta";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/Resource-meta";

    public OperationLevels Levels => OperationLevels.System | OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var (type, id) = (request.Request.Type, request.Request.Id);
        if (id.Length == 0) return Answer(await UsedAsync(request.Repository, type.Length > 0 ? [type] : [.. definitions.ResourceTypes(FhirRelease.R4).Where(each => request.Repository.May(AccessInteraction.Search, each))], cancellation));
        return Answer(ResourceText.Read((await request.StoredAsync(cancellation)).Json.Span).Meta ?? new Meta());
    }

    /// <summary>The answer of all three operations.</summary>
    public static FhirResponse Answer(Meta meta) => new()
    {
        Status = 200,
        Body = new JsonBody(ResourceText.ToJson(new Parameters { Parameter = [new() { Name = "return", Value = meta }] })),
    };

    private static async Task<Meta> UsedAsync(FhirRepository repository, IReadOnlyList<string> types, CancellationToken cancellation)
    {
        var profiles = new SortedSet<string>(StringComparer.Ordinal);
        var tags = new SortedSet<(string, string)>();
        var labels = new SortedSet<(string, string)>();
        foreach (var type in types)
        {
            foreach (var profile in await repository.FacetAsync(type, "_profile", null, cancellation)) profiles.Add(profile.Value);
            foreach (var tag in await repository.FacetAsync(type, "_tag", null, cancellation)) tags.Add((tag.System ?? "", tag.Value));
            foreach (var label in await repository.FacetAsync(type, "_security", null, cancellation)) labels.Add((label.System ?? "", label.Value));
        }
        return new Meta { Profile = profiles, Tag = [.. tags.Select(Coding)], Security = [.. labels.Select(Coding)] };
    }

    private static Coding Coding((string System, string Code) coding) => new(coding.System.Length == 0 ? null : coding.System, coding.Code);
}
