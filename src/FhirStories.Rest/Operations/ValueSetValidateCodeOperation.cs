using FhirStories.Definitions.Terminology;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>ValueSet/$validate-code</c>: whether a code is in a value set.</summary>
internal sealed class ValueSetValidateCodeOperation(TerminologyService terminology, DefinitionLookup lookup) : IOperation
{
    public string Name => "validate-code";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code";

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["ValueSet"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var overlay = new DefinitionOverlay();
        var canonical = await TerminologyCall.DefinitionAsync<ValueSet>(request, lookup, "ValueSet", "valueSet", overlay, cancellation)
            ?? throw OperationRequest.Invalid("url", "name the value set by url, send it as valueSet, or call the operation on one.");
        var infer = request.Flag("inferSystem", false);
        var system = request.Text("system");
        if (request.Names.Contains("code") && system is null && !infer)
            throw OperationRequest.Invalid("system", "a code comes with its system; with inferSystem=true it is looked for in the value set.");
        return TerminologyCall.Answer(await terminology.ValidateAsync(new ValidationRequest
        {
            ValueSet = canonical,
            Codes = TerminologyCall.Codes(request, system),
            InferSystem = infer,
            AllowAbstract = request.Flag("abstract", false),
            ActiveOnly = request.Flag("activeOnly", false),
            LenientDisplay = request.Flag("lenient-display-validation", false),
            SystemVersions = [.. request.Texts("system-version")],
            Overlay = overlay,
        }, cancellation));
    }
}
