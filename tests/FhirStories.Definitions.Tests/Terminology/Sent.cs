using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Terminology;
using FhirStories.Definitions.Terminology.Asking;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Tests.Terminology;

/// <summary>Definitions that a test sends with its questions.</summary>
internal sealed class Sent
{
    public const string Animals = "http://example.org/CodeSystem/animals";

    /// <summary>animal (abstract) > dog > puppy; animal > cat; robot-dog below dog and machine; dodo inactive; by nesting and by property.</summary>
    public const string AnimalsJson = """
        {"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/animals","version":"1","name":"Animals","status":"active","content":"complete",
         "caseSensitive":true,"hierarchyMeaning":"is-a","language":"en",
         "property":[{"code":"legs","type":"integer"},{"code":"parent","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"},
           {"code":"gone","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"},{"code":"sound","type":"string"}],
         "concept":[
           {"code":"animal","display":"Animal","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
             {"code":"dog","display":"Dog","designation":[{"language":"fr","value":"Chien"}],"property":[{"code":"legs","valueInteger":4},{"code":"sound","valueString":"woof"}],
              "concept":[{"code":"puppy","display":"Young dog"}]},
             {"code":"cat","display":"Cat","property":[{"code":"legs","valueInteger":4}]},
             {"code":"dodo","display":"Dodo","property":[{"code":"gone","valueBoolean":true},{"code":"legs","valueInteger":2}]}]},
           {"code":"machine","display":"Machine"},
           {"code":"robot-dog","display":"Robot dog","property":[{"code":"parent","valueCode":"dog"},{"code":"parent","valueCode":"machine"}]}]}
        """;

    private readonly List<string> _all = [];

    public Sent(bool animals = true)
    {
        if (animals) Add(AnimalsJson);
    }

    public static TerminologyService Service { get; } = new(DefinitionStore.BuiltIn);

    public DefinitionOverlay Overlay { get; } = new();

    public Sent Add(string json)
    {
        Overlay.Add(Encoding.UTF8.GetBytes(json));
        _all.Add(json);
        return this;
    }

    /// <summary>A value set under <c>http://example.org/ValueSet/{name}</c>.</summary>
    public Sent Set(string name, string include, string? more = null) =>
        Add($$"""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/{{name}}","status":"active","compose":{"include":[{{include}}]{{more}} } }""");

    /// <summary>A value set that filters the animals.</summary>
    public Sent Filter(string property, string op, string value) => Set("s",
        new JsonObject { ["system"] = Animals, ["filter"] = new JsonArray(new JsonObject { ["property"] = property, ["op"] = op, ["value"] = value }) }.ToJsonString());

    public CompiledValueSet Compile(string name) => Service.Scope(null, Overlay).ValueSet($"http://example.org/ValueSet/{name}");

    public CodeCheck Check(string name, string code, string? system = Animals, string? display = null) =>
        MembershipQuestion.Answer(Compile(name), system, code, display);

    /// <summary>Those of the animals that are in the set, in order; one that is not checked gets a question mark.</summary>
    public string Members(string name = "s") => string.Join(' ', new[] { "animal", "dog", "puppy", "cat", "dodo", "machine", "robot-dog" }
        .Select(code => (code, Check(name, code).Membership)).Where(c => c.Membership != Membership.NotIn)
        .Select(c => c.Membership == Membership.In ? c.code : c.code + "?"));

    public Task<ExpansionAnswer> Expand(string name, Func<ExpansionRequest, ExpansionRequest>? with = null, TerminologyService? service = null)
    {
        var request = new ExpansionRequest($"http://example.org/ValueSet/{name}") { Overlay = Overlay };
        return (service ?? Service).ExpandAsync(with?.Invoke(request) ?? request, Xunit.TestContext.Current.CancellationToken);
    }

    public static JsonObject Json(ExpansionAnswer answer)
    {
        Xunit.Assert.Empty(answer.Refusals);
        return JsonNode.Parse(answer.Json.Span)!.AsObject();
    }

    /// <summary>The codes of an expansion; those below others in brackets.</summary>
    public static string Codes(JsonNode holder) => string.Join(' ', (holder["contains"]?.AsArray() ?? []).Select(c =>
        (string?)c!["code"] + (c["contains"] is null ? "" : $"({Codes(c)})")));

    public async Task<string> Listed(string name, Func<ExpansionRequest, ExpansionRequest>? with = null) => Codes(Json(await Expand(name, with))["expansion"]!);
}
