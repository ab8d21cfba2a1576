using FhirStories.Catalogue.Tests.Published;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Reports;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Codes_are_published
{
    [Fact]
    public void Statuses_and_findings_are_the_codes_of_their_systems()
    {
        Assert.Equal([.. LinkStatuses.All, StoryMarks.Suspect], CodesOf("link-status"));
        Assert.Equal(StatementStatuses.All.Select(status => status.Code()), CodesOf("coverage-status"));
        Assert.Equal(Findings.Rules.Select(rule => rule.Code), CodesOf("trace-issue"));
    }

    [Fact]
    public async System.Threading.Tasks.Task The_measure_has_the_groups_that_reports_have()
    {
        var report = Data.FhirJson.Parse<MeasureReport>(await Traced.Of(Traced.Story("s", Traced.Statement("A"))).OutputAsync("measure-report"));
        var measure = Published.Definitions.Get<Measure>("story-coverage");
        Assert.Equal(measure.Url, report.Measure);
        Assert.Equal(measure.Group.Select(group => group.Code!.Coding[0].Code), report.Group.Select(group => group.Code!.Coding[0].Code));
        Assert.Equal(report.Group.Select(group => group.Code!.Coding[0].Code).Append("conformance"), CodesOf("coverage-measure"));
    }

    private static IEnumerable<string?> CodesOf(string system) => Published.Definitions.Get<CodeSystem>(system).Concept.Select(concept => concept.Code);
}
