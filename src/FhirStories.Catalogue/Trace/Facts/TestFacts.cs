using System.Text.Json;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads which statements the assertions of a TestScript or TestReport are about (HL7's R5-in-R4 extension <c>assert.requirement</c>).</summary>
internal static class TestFacts
{
    private const string Prefix = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    public static TracedTest? Read(string type, string reference, JsonElement resource)
    {
        var url = $"{Prefix}{type}.setup.action.assert.requirement";
        var results = new List<TestedStatement>();
        foreach (var phase in Phases(resource))
            foreach (var action in phase.Items("action"))
            {
                if (!action.TryGetProperty("assert", out var assert)) continue;
                var result = type == "TestReport" && assert.Text("result") is { } code ? ResultOf(code) : null;
                foreach (var extension in assert.Extensions(url))
                {
                    var link = extension.Extensions("link").Select(each => each.ValueText()).FirstOrDefault(each => each is not null) ?? extension.ValueText();
                    if (link is not null) results.Add(new TestedStatement(link, result));
                }
            }
        if (results.Count == 0) return null;
        var script = type != "TestReport" ? null : resource.TryGetProperty("testScript", out var tested) ? tested.Text("reference") ?? tested.Text("display") ?? "" : "";
        return new TracedTest(reference, script, resource.Text("issued"), results);
    }

    private static IEnumerable<JsonElement> Phases(JsonElement resource)
    {
        if (resource.TryGetProperty("setup", out var setup)) yield return setup;
        foreach (var test in resource.Items("test")) yield return test;
    }

    private static TestResult? ResultOf(string code) => code switch
    {
        "pass" => TestResult.Pass,
        "fail" => TestResult.Fail,
        "skip" => TestResult.Skip,
        "warning" => TestResult.Warning,
        "error" => TestResult.Error,
        _ => null,
    };
}
