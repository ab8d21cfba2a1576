using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>CodeSystem/$subsumes</c>: how two codes stand to each other.</summary>
internal sealed class SubsumesOperation(TerminologyService terminology, DefinitionLookup lookup) : IOperation
{
    public string Name => "subsumes";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes";

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["CodeSystem"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var overlay = new DefinitionOverlay();
        var canonical = await TerminologyCall.DefinitionAsync<CodeSystem>(request, lookup, "CodeSystem", "codeSystem", overlay, cancellation);
        var (codingA, codingB) = (request.Value<Coding>("codingA"), request.Value<Coding>("codingB"));
        var (a, b) = (codingA?.Code ?? request.Text("codeA"), codingB?.Code ?? request.Text("codeB"));
        var system = canonical ?? codingA?.System ?? codingB?.System ?? request.Text("system");
        if (string.IsNullOrEmpty(a) || string.IsNullOrEmpty(b) || string.IsNullOrEmpty(system))
            throw OperationRequest.Invalid("codeA", "send codeA and codeB with their system, or codingA and codingB.");
        var bar = canonical?.IndexOf('|', StringComparison.Ordinal) ?? -1;
        if (bar >= 0) system = canonical![..bar];
        foreach (var coding in new[] { codingA, codingB })
            if (coding?.System is { } other && other != system) throw OperationRequest.Invalid("codingB", $"both codes have to be of one system, and these are of {system} and {other}.");
        await TerminologyCall.AddSystemAsync(request, lookup, system, overlay, cancellation);
        var answer = await terminology.SubsumesAsync(new ConceptRequest(system, a)
        {
            Version = request.Text("version") ?? (bar >= 0 ? canonical![(bar + 1)..] : null),
            Overlay = overlay,
        }, b, cancellation);
        if (answer.Refusal is { } refusal) return TerminologyCall.Refused(refusal);
        var parameters = new Parameters();
        parameters.Add("outcome", new Code(answer.Outcome));
        return new FhirResponse { Status = 200, Body = new JsonBody(ResourceText.ToJson(parameters)) };
    }
}
