using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>Stories are found by what became of their links and statements, as of the moment of the search.</summary>
public sealed class StatusSearchTests(RunningServer server)
{
    private const string Root = "https://status.test/";
    private const string Photo = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.photo";
    private const string Lost = "https://status.test/StructureDefinition/Lost";

    [Fact]
    public async Task A_search_sees_the_status_that_a_write_just_before_has_made()
    {
        const string Of = "&_id=status-now";
        await PutAsync(Story("status-now", ["A", "It works.", Photo]));
        Assert.Equal(["status-now"], await server.IdsAsync("Basic?link-status=ok&coverage-status=unverified" + Of));
        Assert.Empty(await server.IdsAsync("Basic?link-status=suspect" + Of));
        await PutAsync(Story("status-now", ["A", "It works at night.", Photo]));
        Assert.Equal(["status-now"], await server.IdsAsync("Basic?link-status=ok&link-status=suspect&coverage-status=suspect" + Of));
        Assert.Empty(await server.IdsAsync("Basic?coverage-status=unverified,verified" + Of));
        await PutAsync(Story("status-now", ["A", "It works at night.", Photo + "s"], ["B", "It rests.", "https://elsewhere.example/page.html"]));
        Assert.Equal(["status-now"], await server.IdsAsync("Basic?link-status=element-not-found&link-status=external&coverage-status=uncovered&coverage-status=unverified" + Of));
        Assert.Empty(await server.IdsAsync("Basic?link-status=ok,orphaned,suspect" + Of));
        await server.SendAsync("DELETE", "Basic/status-now");
        Assert.Empty(await server.IdsAsync("Basic?link-status=element-not-found" + Of));
    }

    [Fact]
    public async Task What_others_write_changes_the_status_of_a_story()
    {
        const string Of = "&_id=status-others";
        await PutAsync(Story("status-others", ["A", "It works.", Lost]));
        Assert.Equal(["status-others"], await server.IdsAsync("Basic?link-status=orphaned&coverage-status=uncovered" + Of));
        var profile = """
            {"resourceType":"StructureDefinition","id":"status-lost","url":"https://status.test/StructureDefinition/Lost","version":"1.0.0","name":"Lost","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
            "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.gender","path":"Patient.gender","min":1}]}}
            """;
        await PutAsync(profile);
        Assert.Equal(["status-others"], await server.IdsAsync("Basic?link-status=ok&coverage-status=unverified" + Of));
        await PutAsync(profile.Replace("active", "retired", StringComparison.Ordinal));
        Assert.Equal(["status-others"], await server.IdsAsync("Basic?link-status=unwanted" + Of));
        await server.SendAsync("DELETE", "StructureDefinition/status-lost");
        Assert.Equal(["status-others"], await server.IdsAsync("Basic?link-status=orphaned" + Of));
    }

    [Fact]
    public async Task Derivations_are_links_too_and_follow_what_they_derive_from()
    {
        const string Of = "&_id=status-child";
        const string Title = "{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title\"";
        const string DerivedFrom = "{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.derivedFrom\",\"valueCanonical\":\"" + Root + "Requirements/status-parent\"},";
        await PutAsync(Story("status-child", ["A", "It works.", Photo]).Replace(Title, DerivedFrom + Title, StringComparison.Ordinal));
        Assert.Equal(["status-child"], await server.IdsAsync("Basic?link-status=orphaned" + Of));
        await PutAsync(Story("status-parent", ["A", "It works.", Photo]));
        Assert.Empty(await server.IdsAsync("Basic?link-status=orphaned" + Of));
        await PutAsync(Story("status-parent", ["A", "It works.", Photo]).Replace("\"draft\"", "\"active\"", StringComparison.Ordinal));
        await PutAsync(Story("status-parent", ["A", "It works.", Photo]).Replace("\"draft\"", "\"retired\"", StringComparison.Ordinal));
        Assert.Equal(["status-child"], await server.IdsAsync("Basic?link-status=unwanted" + Of));
        Assert.Equal(["status-parent"], await server.IdsAsync("Basic?coverage-status=excluded&_id=status-parent,status-child"));
    }

    [Fact]
    public async Task Statuses_are_asked_for_in_every_way_that_tokens_are()
    {
        const string Ids = "status-way-lost,status-way-found,status-way-empty";
        const string Of = "&_id=" + Ids + "&_sort=_id";
        await PutAsync(Story("status-way-lost", ["A", "It works.", Lost + "-for-good"]));
        await PutAsync(Story("status-way-found", ["A", "It works.", Photo]));
        await PutAsync(Story("status-way-empty"));
        await PutAsync($$"""{"resourceType":"DocumentReference","id":"status-way","status":"current","content":[{"attachment":{"title":"What happened"} }],"context":{"related":[{"reference":"Basic/status-way-lost"}]} }""");
        foreach (var (query, expected) in new[]
        {
            ("Basic?link-status=orphaned" + Of, "status-way-lost"),
            ("Basic?link-status=https://fhirstories.org/fhir/CodeSystem/link-status|orphaned" + Of, "status-way-lost"),
            ("Basic?link-status=https://fhirstories.org/fhir/CodeSystem/link-status|" + Of, "status-way-found status-way-lost"),
            ("Basic?link-status=https://elsewhere.example|orphaned" + Of, ""),
            ("Basic?link-status=|orphaned" + Of, ""),
            ("Basic?link-status=splendid" + Of, ""),
            ("Basic?link-status:not=orphaned" + Of, "status-way-empty status-way-found"),
            ("Basic?link-status:missing=true" + Of, "status-way-empty"),
            ("Basic?link-status:missing=false" + Of, "status-way-found status-way-lost"),
            ("Basic?coverage-status:not=uncovered" + Of, "status-way-found"),
            ("Basic?coverage-status=uncovered" + Of, "status-way-empty status-way-lost"),
            ($"Basic?_filter={Uri.EscapeDataString("link-status eq orphaned or coverage-status ne uncovered")}" + Of, "status-way-found status-way-lost"),
            ($"Basic?_filter={Uri.EscapeDataString("not (link-status pr true)")}" + Of, "status-way-empty"),
            ("Basic?_has:DocumentReference:related:_id=status-way&link-status=orphaned", "status-way-lost"),
            ("DocumentReference?_id=status-way&related:Basic.link-status=orphaned", "status-way"),
            ("DocumentReference?_id=status-way&related:Basic.coverage-status=verified", ""),
            ("r5/Requirements?link-status=orphaned" + Of, "status-way-lost"),
            ("r5/Requirements?coverage-status:not=uncovered" + Of, "status-way-found"),
        })
            Assert.Equal((query, expected), (query, string.Join(' ', await server.IdsAsync(query))));
        var counted = (await server.GetAsync("Basic?coverage-status=uncovered&_summary=count&_id=" + Ids)).Json;
        Assert.Equal(2, (int)counted["total"]!);
    }

    [Fact]
    public async Task Roles_and_comments_have_no_status_and_every_story_has_one()
    {
        var all = (int)(await server.GetAsync("Basic?code=http://hl7.org/fhir/fhir-types|Requirements&kind:not=feature&_summary=count")).Json["total"]!;
        Assert.Equal(all, (int)(await server.GetAsync("Basic?coverage-status:missing=false&kind:not=feature&_summary=count")).Json["total"]!);
        var statuses = "verified,unverified,uncovered,suspect,failed,excluded";
        Assert.Equal(all, (int)(await server.GetAsync($"Basic?coverage-status={statuses}&kind:not=feature&_summary=count")).Json["total"]!);
        Assert.Empty(await server.IdsAsync($"Basic?code=http://hl7.org/fhir/fhir-types|ActorDefinition&coverage-status={statuses}"));
    }

    [Theory]
    [InlineData("Basic?_sort=link-status", "search-parameter-unknown")]
    [InlineData("Basic?link-status:text=orphaned", "search-modifier-unsupported")]
    [InlineData("Basic?link-status:missing=maybe", "search-value-invalid")]
    [InlineData("Basic?link-status:in=http://status.test/ValueSet/none", "search-code-set-unknown")]
    [InlineData("Patient?link-status=ok", "search-parameter-unknown")]
    [InlineData("r5/ActorDefinition?link-status=ok", "search-parameter-unknown")]
    [InlineData("Basic?_filter=link-status%20co%20orph", "search-filter-operator")]
    public async Task What_cannot_be_asked_is_refused(string query, string code) =>
        RunningServer.AssertRefused(await server.SendAsync("GET", query, headers: ("Prefer", "handling=strict")), 400, code);

    [Fact]
    public async Task The_parameters_are_in_the_CapabilityStatements_and_can_be_read()
    {
        foreach (var (path, type) in new[] { ("metadata", "Basic"), ("r5/metadata", "Requirements") })
        {
            var resources = (await server.GetAsync(path)).Json["rest"]![0]!["resource"]!.AsArray();
            var codes = resources.Single(each => (string?)each!["type"] == type)!["searchParam"]!.AsArray().Select(each => (string?)each!["name"]).ToList();
            Assert.Contains("link-status", codes);
            Assert.Contains("coverage-status", codes);
        }
        Assert.Single(await server.IdsAsync("SearchParameter?url=https://fhirstories.org/fhir/SearchParameter/link-status"));
    }

    private static string Story(string id, params IEnumerable<string[]> statements) => $$"""
        {"resourceType":"Basic","id":"{{id}}","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"{{Root}}Requirements/{{id}}"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story of these tests"}{{string.Concat(statements.Select(each => Statement(each[0], each[1], each[2])))}}]}
        """;

    private static string Statement(string key, string text, string target) => $$"""
        ,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"{{key}}"},{"url":"requirement","valueMarkdown":"{{text}}"},
        {"url":"satisfiedBy","valueUrl":"{{target}}"}]}
        """;

    private async Task PutAsync(string resource)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(resource)!;
        var answer = await server.SendAsync("PUT", $"{json["resourceType"]}/{json["id"]}", resource);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }
}
