using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Reports;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Coverage_of_the_starter_catalogue
{
    [Fact]
    public async Task Whatever_the_order_in_which_it_came_every_output_has_the_same_bytes()
    {
        var resources = StarterCatalogue.Read().Select(file => Encoding.UTF8.GetString(file.Json)).ToList();
        var (one, other) = (Load(resources), Load(Enumerable.Reverse(resources)));
        foreach (var output in CoverageOutputs.All)
        {
            var text = await one.OutputAsync(output.Name);
            Assert.NotEqual("", text);
            Assert.Equal(text, await other.OutputAsync(output.Name));
        }
    }

    [Fact]
    public async Task No_link_of_ours_is_broken()
    {
        var report = await Load(StarterCatalogue.Read().Select(file => Encoding.UTF8.GetString(file.Json))).CoverageAsync();
        Assert.Equal([], report.Statements.SelectMany(statement => statement.Links).Where(link => link.Status.Strength() != LinkStrength.Covering).Select(link => $"{link.Status} {link.Target}"));
    }

    private static Traced Load(IEnumerable<string> resources)
    {
        var traced = new Traced();
        foreach (var resource in resources) if (traced.Read(resource) is { } facts) traced.Graph.Put(facts);
        return traced;
    }
}
