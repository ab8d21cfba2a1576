using FhirStories.Definitions.Terminology;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>ValueSet/$expand</c>: lists what a value set holds.</summary>
/// <remarks>An expansion that would lack codes is refused and the part named (422); with <c>incomplete-ok=true</c> the part is
/// left out, the expansion marked as unclosed and the reason told as a <c>warning</c> parameter.</remarks>
internal sealed class ExpandOperation(TerminologyService terminology, DefinitionLookup lookup) : IOperation
{
    public string Name => "expand";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/ValueSet-expand";

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["ValueSet"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var overlay = new DefinitionOverlay();
        var canonical = await TerminologyCall.DefinitionAsync<ValueSet>(request, lookup, "ValueSet", "valueSet", overlay, cancellation)
            ?? throw OperationRequest.Invalid("url", "name the value set to expand by url, send it as valueSet, or call the operation on one.");
        var answer = await terminology.ExpandAsync(new ExpansionRequest(canonical)
        {
            Filter = request.Text("filter") is { Length: > 0 } filter ? filter : null,
            Offset = request.Number("offset") ?? 0,
            Count = request.Number("count"),
            ExcludeNested = request.Flag("excludeNested", false),
            IncludeDesignations = request.Flag("includeDesignations", false),
            IncludeDefinition = request.Flag("includeDefinition", false),
            ActiveOnly = request.Flag("activeOnly", false),
            ExcludeNotForUI = request.Flag("excludeNotForUI", false),
            DisplayLanguage = request.Text("displayLanguage"),
            Properties = [.. request.Texts("property").Distinct()],
            SystemVersions = [.. request.Texts("system-version")],
            ForcedSystemVersions = [.. request.Texts("force-system-version")],
            ExcludedSystems = [.. request.Texts("exclude-system")],
            AllowIncomplete = request.Flag("incomplete-ok", false),
            Overlay = overlay,
        }, cancellation);
        return answer.Refusals.Count > 0 ? TerminologyCall.Refused(answer.Refusals) : new FhirResponse { Status = 200, Body = new JsonBody(answer.Json) };
    }
}
