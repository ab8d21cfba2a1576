using System.Text.Json;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>Reads which statements the assertions of a TestScript or TestReport are about (HL7's R5-in-R4 extension <c>assert.requirement</c>).</summary>
internal static class TestFacts
{
    private const string Prefix = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    public static TracedTest? Read(string type, string reference, JsonElement resource)
    {
        // What was entered in error says nothing.
        if (resource.Text("status") == "entered-in-error") return null;
        var results = Assertions(type, resource).SelectMany(assertion => assertion.Requirements, (assertion, link) => new TestedStatement(link, assertion.Result)).ToList();
        if (results.Count == 0) return null;
        var script = type != "TestReport" ? null : resource.TryGetProperty("testScript", out var tested) ? tested.Text("reference") ?? tested.Text("display") ?? "" : "";
        return new TracedTest(reference, script, resource.Text("issued"), results);
    }

    /// <summary>Every assertion, also those that are about no statement.</summary>
    internal static IEnumerable<Assertion> Assertions(string type, JsonElement resource)
    {
        var url = $"{Prefix}{type}.setup.action.assert.requirement";
        foreach (var (phase, test) in Phases(resource))
        {
            var at = -1;
            foreach (var action in phase.Items("action"))
            {
                at++;
                if (!action.TryGetProperty("assert", out var assert)) continue;
                var result = type == "TestReport" && assert.Text("result") is { } code ? ResultOf(code) : null;
                var links = assert.Extensions(url).Select(each => each.Extensions("link").Select(link => link.ValueText()).FirstOrDefault(link => link is not null) ?? each.ValueText()).OfType<string>();
                yield return new Assertion(test, at, result, [.. links]);
            }
        }
    }

    private static IEnumerable<(JsonElement Phase, int? Test)> Phases(JsonElement resource)
    {
        if (resource.TryGetProperty("setup", out var setup)) yield return (setup, null);
        var at = 0;
        foreach (var test in resource.Items("test")) yield return (test, at++);
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

    /// <summary>An assertion of a script or report.</summary>
    /// <param name="Test">Which test it is in, from 0; null for the setup.</param>
    /// <param name="Action">Which action there, from 0.</param>
    /// <param name="Result">How it went; null in a script.</param>
    /// <param name="Requirements">The statements that it is about, <c>{url}[|version]#{key}</c>.</param>
    internal readonly record struct Assertion(int? Test, int Action, TestResult? Result, IReadOnlyList<string> Requirements);
}
