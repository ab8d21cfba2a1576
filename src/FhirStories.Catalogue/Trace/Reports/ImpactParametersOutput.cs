using FhirStories.Catalogue.Trace.Impact;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>An impact report as a FHIR <c>Parameters</c>: what <c>$impact</c> answers with.</summary>
internal static class ImpactParametersOutput
{
    public static async Task WriteAsync(ImpactReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Begin();
        to.Begin("summary");
        to.Value("before", "String", report.Before);
        to.Value("after", "String", report.After);
        to.Number("definitions", report.Definitions.Count);
        to.Number("changes", report.Definitions.Sum(each => each.Changes.Count));
        await to.EachAsync("story", "String", report.Stories);
        await to.EachAsync("statement", "Uri", report.Statements);
        await to.EachAsync("solution", "String", report.Solutions);
        await to.EachAsync("test", "String", report.Tests);
        await to.EachAsync("stops-validating", "String", report.StopValidating);
        await to.EachAsync("not-checked", "String", report.NotChecked);
        to.EndPart();
        foreach (var definition in report.Definitions) await DefinitionAsync(definition, to);
        to.End();
    }

    private static async Task DefinitionAsync(DefinitionImpact definition, Parts to)
    {
        to.Begin("definition");
        to.Value("before", "Canonical", definition.Before);
        to.Value("after", "Canonical", definition.After);
        await to.EachAsync("change", definition.Changes, change =>
        {
            to.Value("element", "String", change.ElementId);
            to.Value("aspect", "Code", change.Aspect);
            to.Value("before", "String", change.Before);
            to.Value("after", "String", change.After);
            if (change.IsNarrowing) to.Flag("narrowing");
        });
        await to.EachAsync("statement", definition.Statements, statement =>
        {
            to.Value("name", "Uri", statement.Name);
            to.Value("reference", "String", statement.Reference);
            to.Value("target", "Url", statement.Target);
            foreach (var element in statement.Elements) to.Value("element", "String", element);
            foreach (var test in statement.Tests) to.Value("test", "String", test);
        });
        await to.EachAsync("solution", "String", definition.Solutions);
        await to.EachAsync("example", definition.Examples, example =>
        {
            to.Value("reference", "String", example.Reference);
            to.Is("valid", example.IsValid);
            to.Is("would-be-valid", example.WouldBeValid);
        });
        to.EndPart();
    }
}
