using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Searches of the starter catalogue over HTTP.</summary>
public sealed class SearchTests(RunningServer server)
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    [Fact]
    public async Task A_link_is_found_bare_with_its_version_with_its_element_and_in_full()
    {
        const string link = "https://example.org/StructureDefinition/p|1.2.0#Patient.name";
        const string story = """
            {"resourceType":"Basic","id":"linked","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://example.org/Requirements/linked"},{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"t"},
              {"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"story"},
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[
              {"url":"key","valueId":"AC1"},{"url":"requirement","valueMarkdown":"It SHALL."},
              {"url":"satisfiedBy","valueUrl":"https://example.org/StructureDefinition/p|1.2.0#Patient.name"}]}],
             "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
             "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}
            """;
        Assert.Equal(201, (await server.SendAsync("PUT", "Basic/linked", story)).Status);
        foreach (var value in new[] { link, "https://example.org/StructureDefinition/p", "https://example.org/StructureDefinition/p|1.2.0", "https://example.org/StructureDefinition/p#Patient.name" })
            Assert.Equal(["linked"], await server.IdsAsync($"Basic?satisfied-by={Uri.EscapeDataString(value)}"));
        foreach (var value in new[] { "https://example.org/StructureDefinition/p|1.3.0", "https://example.org/StructureDefinition/p#Patient", "https://example.org/StructureDefinition" })
            Assert.Empty(await server.IdsAsync($"Basic?satisfied-by={Uri.EscapeDataString(value)}"));
    }

    [Theory]
    [InlineData("identifier=https://fhirstories.org/catalogue/story-id%7CUS-MED-01")]
    [InlineData("identifier=US-MED-01")]
    [InlineData("url=https://fhirstories.org/catalogue/Requirements/us-med-01")]
    [InlineData("_id=us-med-01,us-none-99")]
    public async Task One_story_is_found(string query) => Assert.Equal(["us-med-01"], await server.IdsAsync("Basic?" + query));

    [Theory]
    [InlineData("title=", "title", "Requirements.title")]
    [InlineData("actor=", "actor", "Requirements.actor")]
    [InlineData("role=", "role", "Requirements.actor")]
    [InlineData("feature=", "feature", "part-of")]
    public async Task A_story_is_found_by_what_it_says(string query, string parameter, string extension)
    {
        var story = (await server.GetAsync("Basic/us-med-01")).Json;
        var value = story["extension"]!.AsArray().First(e => ((string)e!["url"]!).EndsWith(extension, StringComparison.Ordinal))!.AsObject()
            .First(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value!.GetValue<string>();
        Assert.Contains("us-med-01", await server.IdsAsync($"Basic?{query}{Uri.EscapeDataString(value)}&_count=7"));
        Assert.DoesNotContain("us-med-01", await server.IdsAsync($"Basic?{parameter}=https%3A%2F%2Fnowhere.example%2Fx"));
    }

    [Fact]
    public async Task A_role_is_asked_for_by_canonical_by_reference_and_by_id()
    {
        var canonical = await server.IdsAsync("Basic?actor=https%3A%2F%2Ffhirstories.org%2Fcatalogue%2FActorDefinition%2Fgeneral-practitioner");
        Assert.NotEmpty(canonical);
        Assert.Equal(canonical, await server.IdsAsync("Basic?actor=Basic/general-practitioner"));
        Assert.Equal(canonical, await server.IdsAsync("Basic?actor=general-practitioner"));
    }

    [Fact]
    public async Task Status_kind_care_setting_and_state_are_tokens_that_combine()
    {
        var active = await server.IdsAsync("Basic?kind=story&status=active&_count=100");
        var retired = await server.IdsAsync("Basic?kind=story&status=retired");
        Assert.True(active.Count > 40);
        Assert.NotEmpty(retired);
        Assert.Empty(active.Intersect(retired));
        Assert.Equal(active.Concat(retired).Order(), (await server.IdsAsync("Basic?kind=story&status=active,retired&_count=3")).Order());
        var hospital = await server.IdsAsync("Basic?kind=story&care-setting=https://fhirstories.org/fhir/CodeSystem/care-setting%7Chospital");
        Assert.NotEmpty(hospital);
        Assert.NotEmpty(await server.IdsAsync("Basic?mapping-state=gap"));
        Assert.NotEmpty(await server.IdsAsync("Basic?mapping-state=out-of-scope&kind=story"));
        // Other tests store active stories meanwhile; those of the starter catalogue stay as they are.
        Assert.Equal(active.Count(id => id.StartsWith("us-", StringComparison.Ordinal)), (await server.IdsAsync("Basic?kind=story&status:not=draft,retired&_profile=https://fhirstories.org/fhir/StructureDefinition/user-story&_count=50"))
            .Count(id => id.StartsWith("us-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Words_are_found_in_any_form_and_all_have_to_occur()
    {
        var allergies = await server.IdsAsync("Basic?text=allergies&kind=story&_count=100");
        Assert.Equal(allergies, await server.IdsAsync("Basic?text=Allergy&kind=story&_count=100"));
        var both = await server.IdsAsync("Basic?text=allergy%20penicillin&kind=story&_count=100");
        Assert.Subset(allergies.ToHashSet(), both.ToHashSet());
        Assert.Empty(await server.IdsAsync("Basic?text=allergy%20xylophone"));
    }

    [Fact]
    public async Task Hostile_words_are_words()
    {
        foreach (var text in new[] { "\" OR 1=1 --", "NEAR(a b)", "a* AND b", "'; DROP TABLE Resource; --", "{Words} : x" })
            Assert.Equal(200, (await server.GetAsync($"Basic?text={Uri.EscapeDataString(text)}")).Status);
        Assert.Equal(200, (await server.GetAsync($"Basic?title={Uri.EscapeDataString("'; DROP TABLE Resource; --%_")}")).Status);
    }

    [Fact]
    public async Task Pages_link_forwards_and_back_and_sorting_holds_across_them()
    {
        var all = await server.IdsAsync("Basic?kind=story&_sort=title&_count=7");
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(all, await server.IdsAsync("Basic?kind=story&_sort=title&_count=100"));
        Assert.Equal(all.AsEnumerable().Reverse().Order(), (await server.IdsAsync("Basic?kind=story&_sort=-title,_id&_count=9")).Order());

        var first = (await server.GetAsync("Basic?kind=story&_sort=title&_count=7")).Json;
        string Link(System.Text.Json.Nodes.JsonObject page, string relation) => (string)page["link"]!.AsArray().Single(l => (string?)l!["relation"] == relation)!["url"]!;
        var second = (await server.GetAsync(Link(first, "next"))).Json;
        var back = (await server.GetAsync(Link(second, "previous"))).Json;
        Assert.Equal(first["entry"]!.AsArray().Select(e => (string)e!["fullUrl"]!), back["entry"]!.AsArray().Select(e => (string)e!["fullUrl"]!));
        Assert.Equal(Link(first, "self"), Link(second, "first"));
    }

    [Fact]
    public async Task A_resource_that_has_a_code_in_two_systems_is_one_match()
    {
        for (var i = 0; i < 3; i++)
            await server.SendAsync("PUT", $"Basic/twice-{i}", $$$"""{"resourceType":"Basic","id":"twice-{{{i}}}","code":{"coding":[{"system":"https://x/a","code":"twice"},{"system":"https://x/b","code":"twice"}]}}""");
        foreach (var query in new[] { "Basic?code=twice", "Basic?code=twice&_count=1", "Basic?code=twice&_count=2", "Basic?code=twice&_sort=_id&_count=3" })
            Assert.Equal(["twice-0", "twice-1", "twice-2"], await server.IdsAsync(query));
        Assert.Equal(3, (int)(await server.GetAsync("Basic?code=twice&_summary=count")).Json["total"]!);
    }

    [Fact]
    public async Task A_total_is_counted_when_asked_for()
    {
        var stories = await server.IdsAsync("Basic?kind=story&_count=100");
        Assert.Equal(stories.Count, (int)(await server.GetAsync("Basic?kind=story&_count=1&_total=accurate")).Json["total"]!);
        var count = (await server.GetAsync("Basic?kind=story&_summary=count")).Json;
        Assert.Equal((stories.Count, true), ((int)count["total"]!, count["entry"] is null));
        Assert.Null((await server.GetAsync("Basic?kind=story&_count=1")).Json["total"]);
    }

    [Fact]
    public async Task Last_updated_takes_prefixes()
    {
        Assert.Empty(await server.IdsAsync("Basic?_lastUpdated=lt2020"));
        Assert.NotEmpty(await server.IdsAsync("Basic?_lastUpdated=gt2020-01-01T00:00:00Z&_count=100"));
        Assert.NotEmpty(await server.IdsAsync("Basic?_lastUpdated=ge2020&_lastUpdated=le2999&_sort=-_lastUpdated&_count=100"));
    }

    [Fact]
    public async Task A_search_by_post_is_the_search_by_get()
    {
        var posted = await server.SendAsync("POST", "Basic/_search?kind=story", "status=retired", "application/x-www-form-urlencoded");
        Assert.Equal(200, posted.Status);
        Assert.Equal(await server.IdsAsync("Basic?kind=story&status=retired"), posted.Json["entry"]!.AsArray().Select(e => (string)e!["resource"]!["id"]!));
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic/_search", "{}", RunningServer.FhirJson), 415, "content-type-unsupported");
    }

    [Fact]
    public async Task An_unknown_parameter_is_left_out_with_a_warning_or_refused_when_strict()
    {
        var lenient = (await server.GetAsync("Basic?kind=story&colour=red&_count=2")).Json;
        Assert.DoesNotContain("colour", (string)lenient["link"]!.AsArray().Single(l => (string?)l!["relation"] == "self")!["url"]!, StringComparison.Ordinal);
        var outcome = lenient["entry"]!.AsArray().Single(e => (string?)e!["search"]!["mode"] == "outcome")!["resource"]!;
        Assert.Equal("search-parameter-unknown", (string?)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]);
        Assert.Equal("warning", (string?)outcome["issue"]![0]!["severity"]);
        RunningServer.AssertRefused(await server.GetAsync("Basic?kind=story&colour=red", ("Prefer", "handling=strict")), 400, "search-parameter-unknown");
    }

    [Theory]
    [InlineData("_count=-1", "search-value-invalid")]
    [InlineData("_count=many", "search-value-invalid")]
    [InlineData("_lastUpdated=yesterday", "search-value-invalid")]
    [InlineData("date=2026-13", "search-value-invalid")]
    [InlineData("_id=a%20b", "search-value-invalid")]
    [InlineData("title:missing=perhaps", "search-value-invalid")]
    [InlineData("title:sideways=x", "search-modifier-unsupported")]
    [InlineData("_page=garbage", "search-page-unknown")]
    [InlineData("_sort=,", "search-value-invalid")]
    [InlineData("_contained=true", "search-contained-unsupported")]
    [InlineData("_containedType=contained", "search-contained-unsupported")]
    [InlineData("_filter=title%20co", "search-filter-invalid")]
    [InlineData("_filter=(title%20co%20x", "search-filter-invalid")]
    [InlineData("_filter=title%20gt%20x", "search-filter-operator")]
    [InlineData("code:in=https://nowhere.example/ValueSet/x", "search-code-set-unknown")]
    [InlineData("_has:Patient=x", "search-modifier-unsupported")]
    [InlineData("_has:Starship:crew:name=x", "search-modifier-unsupported")]
    [InlineData("title.name=x", "search-modifier-unsupported")]
    [InlineData("_list=$current-problems", "search-value-invalid")]
    [InlineData("_include:sideways=*", "search-modifier-unsupported")]
    [InlineData("_total=some", "search-value-invalid")]
    [InlineData("text=%20", "search-value-invalid")]
    public async Task A_value_of_the_wrong_form_is_refused_with_its_parameter(string query, string messageId)
    {
        var answer = await server.GetAsync("Basic?" + query);
        RunningServer.AssertRefused(answer, 400, messageId);
        Assert.StartsWith("http.", (string?)answer.Json["issue"]![0]!["expression"]![0]);
    }

    [Theory]
    [InlineData("status=", "search-value-empty")]
    [InlineData("_sort=colour", "search-parameter-unknown")]
    [InlineData("actor.colour=red", "search-parameter-unknown")]
    [InlineData("_include=Basic:colour", "search-include-unknown")]
    [InlineData("_revinclude=Starship:crew", "search-include-unknown")]
    public async Task What_is_not_understood_is_left_out_with_a_warning_or_refused_when_strict(string query, string messageId)
    {
        var lenient = (await server.GetAsync($"Basic?{query}&_id=us-med-01")).Json;
        Assert.Equal($"{server.Base}/Basic?_id=us-med-01", (string)lenient["link"]!.AsArray().Single(l => (string?)l!["relation"] == "self")!["url"]!);
        var outcome = lenient["entry"]!.AsArray().Single(e => (string?)e!["search"]!["mode"] == "outcome")!["resource"]!;
        Assert.Equal(messageId, (string?)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]);
        RunningServer.AssertRefused(await server.GetAsync($"Basic?{query}&_id=us-med-01", ("Prefer", "handling=strict")), 400, messageId);
    }

    [Fact]
    public async Task Parameters_of_the_specification_work_for_other_types()
    {
        await server.SendAsync("PUT", "Patient/searched", """
            {"resourceType":"Patient","id":"searched","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],
             "name":[{"family":"Ñandú","given":["Zoë"]}],"gender":"female","birthDate":"1980-02-03","active":true}
            """);
        await server.SendAsync("PUT", "Observation/searched", """
            {"resourceType":"Observation","id":"searched","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},
             "subject":{"reference":"Patient/searched"},"effectiveDateTime":"2026-03-04","valueQuantity":{"value":37.5,"system":"http://unitsofmeasure.org","code":"Cel"}}
            """);
        foreach (var query in new[]
        {
            "Patient?family=nandu", "Patient?name:exact=Zo%C3%AB", "Patient?gender=female&birthdate=1980-02", "Patient?birthdate=lt1981&family=NAN",
            "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C9000000009", "Patient?active=true&family:contains=and",
            "Observation?patient=searched", "Observation?subject=Patient/searched&code=http://loinc.org%7C8310-5", "Observation?subject:Patient=searched",
            "Observation?value-quantity=gt37%7C%7CCel&patient=searched", "Observation?date=2026-03&subject=Patient/searched", "Observation?patient=searched&value-quantity=37.5",
        })
            Assert.Equal(["searched"], await server.IdsAsync(query));
        Assert.Empty(await server.IdsAsync("Observation?subject:Group=searched"));
        Assert.Empty(await server.IdsAsync("Observation?patient=searched&value-quantity=lt37"));
    }
}
