using System.Text.Json.Nodes;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Walking;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Scopes_of_coverage
{
    private const string Root = "https://x.example/Requirements/";
    private const string Feature = """,{"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"feature"}""";

    [Theory]
    [InlineData(Root + "whole")]
    [InlineData("Basic/whole")]
    [InlineData(Root + "whole|1.0.0")]
    public async Task A_feature_has_the_stories_of_its_parts(string value)
    {
        var traced = Traced.Of(
            Traced.Story("whole", more: Feature, version: "1.0.0"), Traced.Story("part", more: Feature + PartOf("whole")), Traced.Story("small", more: Feature + PartOf("part|1.0.0")),
            Traced.Story("of-whole", Traced.Statement("A"), PartOf("whole")), Traced.Story("of-small", Traced.Statement("B"), PartOf("small")),
            Traced.Story("of-another", Traced.Statement("C"), PartOf("another")), Traced.Story("of-none", Traced.Statement("D")));
        var report = await traced.CoverageAsync(new CoverageScope(ScopeKind.Feature, value));
        Assert.Equal([Root + "of-small#B", Root + "of-whole#A"], report.Statements.Select(statement => statement.Name));
    }

    [Fact]
    public async Task Features_that_are_part_of_each_other_have_each_story_once()
    {
        var traced = Traced.Of(Traced.Story("one", more: Feature + PartOf("two")), Traced.Story("two", more: Feature + PartOf("one")), Traced.Story("s", Traced.Statement("A"), PartOf("one") + PartOf("two")));
        foreach (var name in new[] { "one", "two" }) Assert.Single((await traced.CoverageAsync(new CoverageScope(ScopeKind.Feature, Root + name))).Statements);
    }

    [Theory]
    [InlineData("retired", "", 0)]
    [InlineData("active", ",{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.experimental\",\"valueBoolean\":true}", 0)]
    [InlineData("draft", "", 1)]
    public async Task What_only_a_story_that_does_not_count_needs_is_a_gap(string status, string more, int needed)
    {
        const string Patient = Traced.CareConnect + "Patient-1";
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Patient + "#Patient.gender"), more, status));
        foreach (var scope in new[] { CoverageScope.All, new CoverageScope(ScopeKind.Profile, Patient), new CoverageScope(ScopeKind.Story, Root + "s") })
        {
            var report = await traced.CoverageAsync(scope);
            var profile = report.Profiles.Single(each => each.Canonical.StartsWith(Patient + "|", StringComparison.Ordinal));
            Assert.Equal((needed, needed, needed), (profile.Stories, profile.Statements, profile.Elements.Count(element => element.IsTraced)));
            Assert.Equal(needed == 0, report.Gaps.ProfilesWithoutStory.Contains(profile.Canonical));
            Assert.Single(report.Statements);
        }
    }

    [Fact]
    public async Task What_is_counted_of_a_profile_is_what_it_says_now_also_where_links_lead_as_before()
    {
        var definitions = new DefinitionStore(new DefinitionStoreOptions());
        definitions.Use([(Package("Old", """{"id":"Patient.gender","path":"Patient.gender","min":1}"""), PackageOrigin.Stored)]);
        var story = Traced.Story("s", Traced.Statement("A", targets: "https://x.example/StructureDefinition/p#Patient.gender"));
        var kept = new Traced(definitions).Put(story);
        Assert.Equal((1, 0), await CountedAsync(kept));
        definitions.Use([(Package("New", """{"id":"Patient.gender","path":"Patient.gender","min":1},{"id":"Patient.photo","path":"Patient.photo","mustSupport":true}"""), PackageOrigin.Stored)]);
        kept.Graph.FollowDefinitions();
        Assert.Equal((2, 1), await CountedAsync(kept));
        Assert.Equal(await new Traced(definitions).Put(story).OutputAsync("parameters"), await kept.OutputAsync("parameters"));
        Assert.Equal("New", TraceWalk.Run(kept.Graph, new TraceQuery("https://x.example/StructureDefinition/p"))!.Nodes[0].Title);
        Assert.All(kept.Statement("A").Links, link => Assert.Equal("New", link.Target.Definition!.Name));

        static async Task<(int, int)> CountedAsync(Traced traced)
        {
            var profile = (await traced.CoverageAsync(new CoverageScope(ScopeKind.Story, Root + "s"))).Profiles.Single();
            return (profile.Count(Denominators.Differential).Total, profile.Count(Denominators.MustSupport).Total);
        }

        static DefinitionPackage Package(string name, string elements) => PackageCompiler.CompileStored([System.Text.Encoding.UTF8.GetBytes($$"""
            {"resourceType":"StructureDefinition","id":"p","url":"https://x.example/StructureDefinition/p","version":"1.0.0","name":"{{name}}","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
            "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{{elements}}]} }
            """)]);
    }

    [Fact]
    public async Task Every_result_for_code_scanning_is_somewhere_in_a_file()
    {
        var traced = Traced.Of(Traced.Story("s", Traced.Statement("A", targets: Root + "StructureDefinition/none") + Traced.Statement("B")), Traced.Story("empty"));
        var report = await traced.CoverageAsync();
        Assert.Equal(["Basic/empty", "Basic/s"], await PlacesAsync(report));
        Assert.Equal(["Basic/empty", "stories/s%20t.json"], await PlacesAsync(report with { Files = new Dictionary<string, string> { ["Basic/s"] = "stories/s%20t.json" } }));

        static async Task<IEnumerable<string>> PlacesAsync(CoverageReport report)
        {
            var results = JsonNode.Parse(await Traced.GivenAsync(FhirStories.Catalogue.Trace.Reports.CoverageOutputs.Find("sarif")!, report))!["runs"]![0]!["results"]!.AsArray();
            Assert.Equal(4, results.Count);
            Assert.All(results, result => Assert.Equal(1, (int)result!["locations"]!.AsArray().Single()!["physicalLocation"]!["region"]!["startLine"]!));
            return results.Select(result => (string)result!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!).Distinct().Order(StringComparer.Ordinal);
        }
    }

    private static string PartOf(string feature) => $$""",{"url":"https://fhirstories.org/fhir/StructureDefinition/part-of","valueCanonical":"{{Root}}{{feature}}"}""";
}
