using System.Globalization;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>CodeSystem/$lookup</c>: what a code means.</summary>
internal sealed class LookupOperation(TerminologyService terminology, DefinitionLookup lookup) : IOperation
{
    public string Name => "lookup";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup";

    public OperationLevels Levels => OperationLevels.Type;

    public IReadOnlyList<string> Types { get; } = ["CodeSystem"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var coding = request.Value<Coding>("coding");
        var code = coding?.Code ?? request.Text("code");
        var system = coding?.System ?? request.Text("system");
        if (string.IsNullOrEmpty(code) || string.IsNullOrEmpty(system)) throw OperationRequest.Invalid("code", "send code with its system, or a coding that has both.");
        if (coding is not null && request.Names.Contains("code")) throw OperationRequest.Invalid("code", "send code or coding, not both.");
        var overlay = new DefinitionOverlay();
        await TerminologyCall.DefinitionAsync<CodeSystem>(request, lookup, "CodeSystem", "codeSystem", overlay, cancellation);
        await TerminologyCall.AddSystemAsync(request, lookup, system, overlay, cancellation);
        var answer = await terminology.LookupAsync(new ConceptRequest(system, code)
        {
            Version = coding?.Version ?? request.Text("version"),
            Language = request.Text("displayLanguage"),
            Properties = [.. request.Texts("property")],
            Supplements = [.. request.Texts("useSupplement")],
            Overlay = overlay,
        }, cancellation);
        if (answer.Refusal is { } refusal) return TerminologyCall.Refused(refusal);
        return new FhirResponse { Status = 200, Body = new JsonBody(answer.FromServer ?? ResourceText.ToJson(Parameters(answer.Meaning!))) };
    }

    private static Parameters Parameters(ConceptMeaning meaning)
    {
        var parameters = new Parameters();
        if (meaning.SystemName is { } name) parameters.Add("name", new FhirString(name));
        if (meaning.Version is { } version) parameters.Add("version", new FhirString(version));
        if (meaning.Display is { Length: > 0 } display) parameters.Add("display", new FhirString(display));
        foreach (var designation in meaning.Designations)
        {
            var parts = new List<Parameters.ParameterComponent>();
            if (designation.Language is { } language) parts.Add(Part("language", new Code(language)));
            if (designation.UseCode is { } use) parts.Add(Part("use", new Coding(designation.UseSystem, use, designation.UseDisplay)));
            parts.Add(Part("value", new FhirString(designation.Value)));
            parameters.Parameter.Add(new() { Name = "designation", Part = parts });
        }
        foreach (var property in meaning.Properties)
        {
            var parts = new List<Parameters.ParameterComponent> { Part("code", new Code(property.Code)), Part("value", Value(property)) };
            if (property.Description is { Length: > 0 } description) parts.Add(Part("description", new FhirString(description)));
            parameters.Parameter.Add(new() { Name = "property", Part = parts });
        }
        return parameters;
    }

    private static DataType Value((string Code, string Value, string Type, string? System, string? Description) property) => property.Type switch
    {
        "valueBoolean" => new FhirBoolean(property.Value == "true"),
        "valueInteger" when int.TryParse(property.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => new Integer(number),
        "valueDecimal" when decimal.TryParse(property.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new FhirDecimal(number),
        "valueDateTime" => new FhirDateTime(property.Value),
        "valueCoding" => new Coding(property.System, property.Value),
        "valueString" => new FhirString(property.Value),
        _ => new Code(property.Value),
    };

    private static Parameters.ParameterComponent Part(string name, DataType value) => new() { Name = name, Value = value };
}
