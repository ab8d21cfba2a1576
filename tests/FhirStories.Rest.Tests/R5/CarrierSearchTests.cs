using System.Text.Json.Nodes;
using FhirStories.Rest.Tests.Searching;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>Searches at R5's base: R5's parameters and our own, chains across types, includes and pages.</summary>
public sealed class CarrierSearchTests(RunningServer server)
{
    private const string Context = """[{"code":{"system":"http://terminology.hl7.org/CodeSystem/usage-context-type","code":"CTX"},"VALUE":INNER}]""";

    private static readonly (string Name, string Json)[] Data =
    [
        ("r5/nurse", Of(Actor("r5s-nurse", "Nurse").With("useContext", Used("venue", "valueCodeableConcept", """{"coding":[{"system":"https://example.org/venues","code":"ward"}]}""")))),
        ("r5/lab", Of(Actor("r5s-lab", "Laboratory", "system").With("jurisdiction", JsonNode.Parse("""[{"coding":[{"system":"urn:iso:std:iso:3166","code":"GB"}]}]""")))),
        ("r5/one", Of(Requirements("r5s-one", "Find a patient").With("actor", new JsonArray($"{Root}/ActorDefinition/r5s-nurse"))
            .With("useContext", Used("age", "valueRange", """{"low":{"value":2,"unit":"a","system":"http://unitsofmeasure.org","code":"a"},"high":{"value":16,"unit":"a","system":"http://unitsofmeasure.org","code":"a"}}""")))),
        ("r5/two", Of(Requirements("r5s-two", "Receive a report").With("actor", new JsonArray($"{Root}/ActorDefinition/r5s-lab|1.0.0")).With("derivedFrom", new JsonArray($"{Root}/Requirements/r5s-one"))
            .With("status", "retired").With("date", "2024-07").With("version", "2.0").With("publisher", "Other Trust").With("description", "Whatever comes").With("name", "ReceiveReport")
            .With("jurisdiction", JsonNode.Parse("""[{"coding":[{"system":"urn:iso:std:iso:3166","code":"GB"}]}]""")).With("useContext", Used("venue", "valueCodeableConcept", """{"coding":[{"code":"ward"}]}""")))),
        ("r5/says", Of(Assessment("r5s-says", "Requirements/r5s-one"))),
        ("r5/plan", Of(Plan("r5s-plan", "Requirements/r5s-two"))),
    ];

    private static string Of(JsonObject resource) => resource.ToJsonString();

    private static JsonNode Used(string code, string property, string value) =>
        JsonNode.Parse(Context.Replace("CTX", code, StringComparison.Ordinal).Replace("VALUE", property, StringComparison.Ordinal).Replace("INNER", value, StringComparison.Ordinal))!;

    private async Task<string> FindAsync(string query)
    {
        await StoreAsync();
        var ids = await server.IdsAsync("r5/" + TokenAndStringTests.Encoded(query.Replace("CAT", Root, StringComparison.Ordinal).Replace("BASE", server.Base + "/r5", StringComparison.Ordinal)
            + (query.Contains('?') ? "&" : "?") + "_tag=r5-search"));
        return string.Join(' ', ids.Order(StringComparer.Ordinal).Select(id => id["r5s-".Length..]));
    }

    private async Task StoreAsync()
    {
        if ((await server.GetAsync("r5/TestPlan/r5s-plan")).Status == 200) return;
        foreach (var (_, json) in Data)
        {
            var resource = JsonNode.Parse(json)!.AsObject();
            resource["meta"] = new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["code"] = "r5-search" }) };
            var answer = await server.SendAsync("PUT", $"r5/{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());
            Assert.True(answer.Status is 200 or 201, answer.Text);
        }
    }

    [Theory]
    // What R5 says of Requirements
    [InlineData("Requirements?actor=CAT/ActorDefinition/r5s-nurse", "one")]
    [InlineData("Requirements?actor=CAT/ActorDefinition/r5s-lab", "two")]
    [InlineData("Requirements?actor=CAT/ActorDefinition/r5s-lab|1.0.0", "two")]
    [InlineData("Requirements?actor=ActorDefinition/r5s-nurse", "one")]
    [InlineData("Requirements?actor=r5s-nurse", "one")]
    [InlineData("Requirements?actor:ActorDefinition=r5s-lab", "two")]
    [InlineData("Requirements?actor=BASE/ActorDefinition/r5s-lab", "two")]
    [InlineData("Requirements?derived-from=CAT/Requirements/r5s-one", "two")]
    [InlineData("Requirements?derived-from=Requirements/r5s-one", "two")]
    [InlineData("Requirements?date=2026-03", "one")]
    [InlineData("Requirements?date=lt2025", "two")]
    [InlineData("Requirements?description=whatever", "two")]
    [InlineData("Requirements?identifier=CAT/ids|r5s-one", "one")]
    [InlineData("Requirements?jurisdiction=urn:iso:std:iso:3166|GB", "two")]
    [InlineData("Requirements?name=receive", "two")]
    [InlineData("Requirements?publisher:exact=Example Trust", "one")]
    [InlineData("Requirements?status=retired", "two")]
    [InlineData("Requirements?status:not=retired", "one")]
    [InlineData("Requirements?status=http://hl7.org/fhir/publication-status|retired", "two")]
    [InlineData("Requirements?status=http://hl7.org/fhir/publication-status|", "one two")]
    [InlineData("Requirements?status=https://example.org/states|retired", "")]
    [InlineData("Requirements?status:not=http://hl7.org/fhir/publication-status|retired", "one")]
    [InlineData("Requirements?status:in=http://hl7.org/fhir/ValueSet/publication-status", "one two")]
    [InlineData("Requirements?status:not-in=http://hl7.org/fhir/ValueSet/publication-status", "")]
    [InlineData("Requirements?conformance=http://hl7.org/fhir/conformance-expectation|SHALL", "one two")]
    [InlineData("ActorDefinition?type=http://hl7.org/fhir/examplescenario-actor-type|system", "lab")]
    [InlineData("ActorDefinition?type:in=http://hl7.org/fhir/ValueSet/examplescenario-actor-type", "lab nurse")]
    [InlineData("ArtifactAssessment?workflow-status=http://hl7.org/fhir/artifactassessment-workflow-status|submitted", "says")]
    [InlineData("Requirements?title:contains=PATIENT", "one")]
    [InlineData("Requirements?url=CAT/Requirements/r5s-two", "two")]
    [InlineData("Requirements?version=1.2.0", "one")]
    [InlineData("Requirements?context=ward", "two")]
    [InlineData("Requirements?context-type=age", "one")]
    [InlineData("Requirements?context-quantity=5|http://unitsofmeasure.org|a", "")]
    [InlineData("Requirements?context-quantity=lt5|http://unitsofmeasure.org|a", "one")]
    [InlineData("Requirements?context-type-value=venue$ward", "two")]
    [InlineData("Requirements?context-type-value=age$ward", "")]
    [InlineData("Requirements?context-type-quantity=age$gt3", "one")]
    // Our own
    [InlineData("Requirements?satisfied-by=https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1&title=find", "one")]
    [InlineData("Requirements?statement-key=PD-1&_id=r5s-two", "two")]
    [InlineData("Requirements?conformance=SHALL", "one two")]
    [InlineData("Requirements?text=report", "two")]
    // What all have
    [InlineData("Requirements?_id=r5s-one,r5s-nurse", "one")]
    [InlineData("Requirements?_filter=title co \"find\" or status eq retired", "one two")]
    [InlineData("Requirements", "one two")]
    // ActorDefinition, ArtifactAssessment, TestPlan
    [InlineData("ActorDefinition", "lab nurse")]
    [InlineData("ActorDefinition?type=system", "lab")]
    [InlineData("ActorDefinition?type=person", "nurse")]
    [InlineData("ActorDefinition?type:not=system", "nurse")]
    [InlineData("ActorDefinition?context=https://example.org/venues|ward", "nurse")]
    [InlineData("ActorDefinition?jurisdiction=GB", "lab")]
    [InlineData("ActorDefinition?title=the nur", "nurse")]
    [InlineData("ActorDefinition?url:below=CAT/ActorDefinition/r5s-l", "")]
    [InlineData("ArtifactAssessment?date=2026-05-06", "says")]
    [InlineData("ArtifactAssessment?identifier=r5s-says", "says")]
    [InlineData("TestPlan?scope=Requirements/r5s-two", "plan")]
    [InlineData("TestPlan?scope=Requirements/r5s-one", "")]
    [InlineData("TestPlan?status=draft&url=CAT/TestPlan/r5s-plan", "plan")]
    [InlineData("TestPlan?identifier=r5s-plan", "plan")]
    // Links across types
    [InlineData("Requirements?actor:ActorDefinition.name=laboratory", "two")]
    [InlineData("Requirements?actor.type=system", "two")]
    [InlineData("Requirements?actor.status=active", "one two")]
    [InlineData("Requirements?derived-from.actor.name=nurse", "two")]
    [InlineData("TestPlan?scope:Requirements.actor.title=the lab", "plan")]
    [InlineData("TestPlan?scope:ActorDefinition.title=receive", "")]
    [InlineData("TestPlan?scope.title=receive", "plan")]
    [InlineData("ActorDefinition?_has:Requirements:actor:status=retired", "lab")]
    [InlineData("ActorDefinition?_has:Requirements:actor:_has:TestPlan:scope:status=draft", "lab")]
    // All types
    [InlineData("?_id=r5s-plan,r5s-lab", "lab plan")]
    [InlineData("?_type=TestPlan,ArtifactAssessment,Requirements&identifier=CAT/ids|r5s-plan,CAT/ids|r5s-says", "plan says")]
    [InlineData("?_type=TestPlan,ActorDefinition", "lab nurse plan")]
    [InlineData("?_type=Requirements,TestPlan&title=find", "one plan")]
    public async Task Resources_are_found(string query, string expected) => Assert.Equal(expected, await FindAsync(query));

    [Theory]
    [InlineData("Requirements?type=person")]
    [InlineData("ActorDefinition?actor=x")]
    [InlineData("ArtifactAssessment?status=active")]
    [InlineData("ArtifactAssessment?kind=story")]
    [InlineData("Requirements?code=Requirements")]
    [InlineData("Requirements?author=x")]
    [InlineData("Requirements?subject=x")]
    public async Task A_parameter_that_the_type_does_not_have_is_unknown(string query)
    {
        var strict = await server.GetAsync("r5/" + query, ("Prefer", "handling=strict"));
        RunningServer.AssertRefused(strict, 400, "search-parameter-unknown");
        Assert.Contains(query.Split('?')[0], strict.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Basic", strict.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Requirements?actor:Basic.title=x", "search-modifier-unsupported")]
    [InlineData("Requirements?_has:Basic:actor:title=x", "search-modifier-unsupported")]
    [InlineData("?_type=Basic", "search-value-invalid")]
    public async Task A_type_of_R4_means_nothing_here(string query, string messageId) => RunningServer.AssertRefused(await server.GetAsync("r5/" + query), 400, messageId);

    [Fact]
    public async Task A_type_of_R5_means_nothing_to_a_search_at_R4s_base()
    {
        RunningServer.AssertRefused(await server.GetAsync("Basic?actor:ActorDefinition.title=x"), 400, "search-modifier-unsupported");
        RunningServer.AssertRefused(await server.GetAsync("?_type=Requirements"), 400, "search-value-invalid");
    }

    [Fact]
    public async Task Includes_bring_actors_and_what_refers_back_each_as_what_it_is()
    {
        await StoreAsync();
        Assert.Equal("ActorDefinition/r5s-nurse", await IncludedAsync("r5/Requirements?_id=r5s-one&_include=Requirements:actor"));
        Assert.Equal("ActorDefinition/r5s-nurse", await IncludedAsync("r5/Requirements?_id=r5s-one&_include=Requirements:actor:ActorDefinition"));
        Assert.Equal("Requirements/r5s-two", await IncludedAsync("r5/Requirements?_id=r5s-one&_revinclude=Requirements:derived-from"));
        Assert.Equal("ActorDefinition/r5s-lab ActorDefinition/r5s-nurse Requirements/r5s-one Requirements/r5s-two", await IncludedAsync("r5/TestPlan?_id=r5s-plan&_include=TestPlan:scope&_include:iterate=Requirements:*"));
        Assert.Equal("Requirements/r5s-two TestPlan/r5s-plan", await IncludedAsync("r5/ActorDefinition?_id=r5s-lab&_revinclude=*&_revinclude:iterate=TestPlan:scope"));
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements?_include=Basic:actor", ("Prefer", "handling=strict")), 400, "search-include-unknown");
    }

    [Fact]
    public async Task What_R5s_base_does_not_have_is_left_out_of_includes_and_said()
    {
        await server.SendAsync("PUT", "Practitioner/r5s-doc", """{"resourceType":"Practitioner","id":"r5s-doc"}""");
        var basic = JsonNode.Parse("""{"resourceType":"Basic","id":"r5s-authored","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ActorDefinition"}]},"author":{"reference":"Practitioner/r5s-doc"},"modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.status","valueCode":"active"}],"extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.type","valueCode":"person"}]}""")!;
        Assert.Equal(201, (await server.SendAsync("PUT", "Basic/r5s-authored", basic.ToJsonString())).Status);
        var bundle = (await server.GetAsync("r5/ActorDefinition?_id=r5s-authored&_include=*")).Json;
        var entries = bundle["entry"]!.AsArray();
        Assert.Equal(["match", "outcome"], entries.Select(e => (string)e!["search"]!["mode"]!));
        Assert.Contains("Practitioner/r5s-doc", entries[1]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_links_are_those_of_R5s_base()
    {
        await StoreAsync();
        var first = (await server.GetAsync("r5/Requirements?_tag=r5-search&_sort=title&_count=1&_total=accurate")).Json;
        Assert.Equal(2, (int)first["total"]!);
        Assert.Equal($"{server.Base}/r5/Requirements/r5s-one", (string?)first["entry"]![0]!["fullUrl"]);
        var links = first["link"]!.AsArray().ToDictionary(l => (string)l!["relation"]!, l => (string)l!["url"]!);
        Assert.All(links.Values, l => Assert.StartsWith($"{server.Base}/r5/Requirements?", l, StringComparison.Ordinal));
        var second = (await server.GetAsync(links["next"])).Json;
        Assert.Equal("r5s-two", (string?)second["entry"]![0]!["resource"]!["id"]);
        var form = await server.SendAsync("POST", "r5/Requirements/_search?_tag=r5-search", "title=receive&_format=xml", "application/x-www-form-urlencoded");
        Assert.Equal(200, form.Status);
        Assert.StartsWith("application/fhir+xml", form.Content.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("<Requirements xmlns=\"http://hl7.org/fhir\"><id value=\"r5s-two\"", form.Text.Replace("<Requirements>", "<Requirements xmlns=\"http://hl7.org/fhir\">", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync("POST", "r5/Requirements/_search", contentType: null)).Status);
        var all = await server.SendAsync("POST", "r5/_search", "_tag=r5-search&_type=TestPlan", "application/x-www-form-urlencoded");
        Assert.Equal($"{server.Base}/r5?_type=TestPlan&_tag=r5-search", (string?)all.Json["link"]![0]!["url"]);
    }

    [Fact]
    public async Task Parts_are_made_of_what_R5_shows()
    {
        await StoreAsync();
        var summary = (await server.GetAsync("r5/Requirements/r5s-one?_summary=true")).Json;
        Assert.NotNull(summary["title"]);
        Assert.Null(summary["statement"]);
        Assert.Null(summary["text"]);
        Assert.Equal("SUBSETTED", (string?)summary["meta"]!["tag"]!.AsArray()[^1]!["code"]);
        var elements = (await server.GetAsync("r5/Requirements?_id=r5s-one&_elements=title,statement&_include=Requirements:actor")).Json["entry"]!.AsArray();
        Assert.Equal(["id", "meta", "resourceType", "statement", "status", "title"], elements[0]!["resource"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.NotNull(elements[1]!["resource"]!["name"]);
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements/r5s-one?_elements=code"), 400, "element-name-unknown");
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements?_summary=text&_include=*"), 400, "summary-with-include");
        var count = (await server.GetAsync("r5/Requirements?_tag=r5-search&_summary=count")).Json;
        Assert.Equal((2, null), ((int)count["total"]!, count["entry"]));
        RunningServer.AssertRefused(await server.SendAsync("PUT", "r5/Requirements/r5s-one", summary.ToJsonString()), 422, "resource-subsetted");
    }

    private async Task<string> IncludedAsync(string path)
    {
        var bundle = (await server.GetAsync(path)).Json;
        var included = bundle["entry"]!.AsArray().Where(e => (string?)e!["search"]!["mode"] == "include").ToList();
        Assert.All(included, e => Assert.Equal($"{server.Base}/r5/{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}", (string?)e["fullUrl"]));
        return string.Join(' ', included.Select(e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}").Order(StringComparer.Ordinal));
    }
}
