using FhirStories.Catalogue.Trace.Walking;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A trace as a FHIR <c>Parameters</c>: what <c>$trace</c> answers with.</summary>
internal static class TraceParametersOutput
{
    public static async Task WriteAsync(TraceResult trace, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var to = new Parts(writer);
        to.Begin();
        to.Is("complete", trace.IsComplete);
        await to.EachAsync("node", trace.Nodes, node =>
        {
            to.Value("id", "Uri", node.Id);
            to.Value("kind", "Code", Words.Of(node.Kind));
            to.Number("depth", node.Depth);
            to.Value("reference", "String", node.Reference);
            to.Value("title", "String", node.Title);
            to.Value("status", "Code", node.Status);
        });
        await to.EachAsync("step", trace.Steps, step =>
        {
            to.Value("from", "Uri", step.From);
            to.Value("to", "Uri", step.To);
            to.Value("kind", "Code", step.Kind);
            to.Value("status", "Code", step.Status);
            if (step.IsSuspect) to.Flag("suspect");
        });
        to.End();
    }
}
