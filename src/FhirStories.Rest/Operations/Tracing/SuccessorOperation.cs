using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>$successor</c>: whether a definition is withdrawn, what replaces it, and which of its elements the other has too.</summary>
internal sealed class SuccessorOperation(DefinitionStore definitions) : IOperation
{
    private readonly TargetResolver _links = new(definitions);

    public string Name => "successor";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var canonical = request.Text("canonical") ?? throw OperationRequest.Invalid("canonical", "say which definition.");
        var target = _links.Resolve(canonical);
        if (target.Definition is not { ResourceType: "StructureDefinition" } entry || target.Status == LinkStatus.ElementNotFound)
            throw ReportAnswer.Unknown("canonical", target.Reason ?? $"No profile or type '{canonical}' is here.");
        var profile = definitions.Profile(entry);
        var answer = new Parameters();
        if (profile.Successor is { } successor)
        {
            answer.Add("successor", new Canonical(successor));
            if (definitions.Profile(successor) is { } next)
                foreach (var element in Elements(profile, target.ElementId)) answer.Parameter.Add(Element(element, next));
        }
        answer.Add("deprecated", new FhirBoolean(profile.IsDeprecated));
        return System.Threading.Tasks.Task.FromResult(new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(answer)) });
    }

    private static IEnumerable<string> Elements(ProfileFacts profile, string? asked) => asked is not null ? [asked]
        : profile.Elements.Select(element => profile.NormalElementId(element.Id) ?? element.Id).Where(id => id.Contains('.', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    // An element that has the same id in both is the same element; of others nothing is known.
    private static Parameters.ParameterComponent Element(string id, ProfileFacts next)
    {
        var result = new Parameters.ParameterComponent { Name = "element" };
        result.Part.Add(new Parameters.ParameterComponent { Name = "from", Value = new FhirString(id) });
        if (next.NormalElementId(id) is { } same) result.Part.Add(new Parameters.ParameterComponent { Name = "to", Value = new FhirString(same) });
        return result;
    }
}
