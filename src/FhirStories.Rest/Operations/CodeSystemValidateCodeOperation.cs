using FhirStories.Definitions.Terminology;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>CodeSystem/$validate-code</c>: whether a code is one of a code system's.</summary>
internal sealed class CodeSystemValidateCodeOperation(TerminologyService terminology, DefinitionLookup lookup) : IOperation
{
    public string Name => "validate-code";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code";

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["CodeSystem"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var overlay = new DefinitionOverlay();
        var canonical = await TerminologyCall.DefinitionAsync<CodeSystem>(request, lookup, "CodeSystem", "codeSystem", overlay, cancellation);
        var bar = canonical?.IndexOf('|', StringComparison.Ordinal) ?? -1;
        var system = bar < 0 ? canonical : canonical![..bar];
        var codes = TerminologyCall.Codes(request, system ?? request.Text("system"));
        if (system is null && codes.Any(c => c.System is null))
            throw OperationRequest.Invalid("url", "name the code system by url, send it as codeSystem, or call the operation on one.");
        foreach (var other in codes.Select(c => c.System!).Where(s => s != system).Distinct())
        {
            if (system is not null) throw OperationRequest.Invalid("coding", $"its system is {other}, and the code system asked is {system}.");
            await TerminologyCall.AddSystemAsync(request, lookup, other, overlay, cancellation);
        }
        return TerminologyCall.Answer(await terminology.ValidateAsync(new ValidationRequest
        {
            Codes = bar < 0 ? codes : [.. codes.Select(c => c with { Version = c.Version ?? canonical![(bar + 1)..] })],
            AllowAbstract = request.Flag("abstract", true),
            LenientDisplay = request.Flag("lenient-display-validation", false),
            Overlay = overlay,
        }, cancellation));
    }
}
