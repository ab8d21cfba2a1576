using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Tracing;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>$successor</c>: whether a definition is withdrawn, what replaces it, and what became of its elements there.</summary>
internal sealed class SuccessorOperation(CatalogueTrace trace, DefinitionStore definitions) : IOperation
{
    private readonly TargetResolver _links = new(definitions);

    public string Name => "successor";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.System;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
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
            {
                var mappings = await trace.AskAsync(graph => graph.MappingsOf(entry.Url, entry.Version).ToList(), cancellation);
                var successors = new ElementSuccessors(profile, next, mappings);
                foreach (var element in Elements(profile, target.ElementId).SelectMany(successors.Of)) answer.Parameter.Add(Element(element));
            }
        }
        answer.Add("deprecated", new FhirBoolean(profile.IsDeprecated));
        return new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(answer)) };
    }

    private static IEnumerable<string> Elements(ProfileFacts profile, string? asked) => asked is not null ? [asked]
        : profile.Elements.Select(element => profile.NormalElementId(element.Id) ?? element.Id).Where(id => id.Contains('.', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    private static Parameters.ParameterComponent Element(ElementSuccessor element)
    {
        var result = new Parameters.ParameterComponent { Name = "element" };
        void Part(string name, DataType? value)
        {
            if (value is not null) result.Part.Add(new Parameters.ParameterComponent { Name = name, Value = value });
        }
        Part("from", new FhirString(element.From));
        Part("to", element.To is null ? null : new FhirString(element.To));
        Part("basis", element.Basis is null ? null : new Code(element.Basis));
        Part("equivalence", element.Equivalence is null ? null : new Code(element.Equivalence));
        return result;
    }
}
