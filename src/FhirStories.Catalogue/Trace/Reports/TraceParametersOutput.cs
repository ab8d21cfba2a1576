using FhirStories.Catalogue.Trace.Walking;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A trace as a FHIR <c>Parameters</c>: what <c>$trace</c> answers with.</summary>
internal static class TraceParametersOutput
{
    public static void Write(TraceResult trace, Stream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Resource(() =>
        {
            to.Is("complete", trace.IsComplete);
            foreach (var node in trace.Nodes)
                to.Part("node", () =>
                {
                    to.Value("id", "Uri", node.Id);
                    to.Value("kind", "Code", Words.Of(node.Kind));
                    to.Number("depth", node.Depth);
                    to.Value("reference", "String", node.Reference);
                    to.Value("title", "String", node.Title);
                    to.Value("status", "Code", node.Status);
                });
            foreach (var step in trace.Steps)
                to.Part("step", () =>
                {
                    to.Value("from", "Uri", step.From);
                    to.Value("to", "Uri", step.To);
                    to.Value("kind", "Code", step.Kind);
                    to.Value("status", "Code", step.Status);
                    if (step.IsSuspect) to.Flag("suspect");
                });
        });
    }
}
