using FhirStories.Catalogue.Trace.Impact;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>An impact report as a FHIR <c>Parameters</c>: what <c>$impact</c> answers with.</summary>
internal static class ImpactParametersOutput
{
    public static void Write(ImpactReport report, Stream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Resource(() =>
        {
            to.Part("summary", () =>
            {
                to.Value("before", "String", report.Before);
                to.Value("after", "String", report.After);
                to.Number("definitions", report.Definitions.Count);
                to.Number("changes", report.Definitions.Sum(each => each.Changes.Count));
                foreach (var story in report.Stories) to.Value("story", "String", story);
                foreach (var statement in report.Statements) to.Value("statement", "Uri", statement);
                foreach (var solution in report.Solutions) to.Value("solution", "String", solution);
                foreach (var test in report.Tests) to.Value("test", "String", test);
                foreach (var example in report.StopValidating) to.Value("stops-validating", "String", example);
            });
            foreach (var definition in report.Definitions) to.Part("definition", () => Definition(definition, to));
        });
    }

    private static void Definition(DefinitionImpact definition, Parts to)
    {
        to.Value("before", "Canonical", definition.Before);
        to.Value("after", "Canonical", definition.After);
        foreach (var change in definition.Changes)
            to.Part("change", () =>
            {
                to.Value("element", "String", change.ElementId);
                to.Value("aspect", "Code", change.Aspect);
                to.Value("before", "String", change.Before);
                to.Value("after", "String", change.After);
                if (change.IsNarrowing) to.Flag("narrowing");
            });
        foreach (var statement in definition.Statements)
            to.Part("statement", () =>
            {
                to.Value("name", "Uri", statement.Name);
                to.Value("reference", "String", statement.Reference);
                to.Value("target", "Url", statement.Target);
                foreach (var element in statement.Elements) to.Value("element", "String", element);
                foreach (var test in statement.Tests) to.Value("test", "String", test);
            });
        foreach (var solution in definition.Solutions) to.Value("solution", "String", solution);
        foreach (var example in definition.Examples)
            to.Part("example", () =>
            {
                to.Value("reference", "String", example.Reference);
                to.Is("valid", example.IsValid);
                to.Is("would-be-valid", example.WouldBeValid);
            });
    }
}
