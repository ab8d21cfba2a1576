using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class ExpansionTests
{
    private const string All = $$"""{"system":"{{Sent.Animals}}"}""";

    [Fact]
    public async Task A_hierarchy_is_shown_as_one_and_flat_on_request()
    {
        var sent = new Sent().Set("s", All);

        Assert.Equal("animal(dog(puppy robot-dog) cat dodo) machine", await sent.Listed("s"));
        Assert.Equal("animal dog puppy cat dodo machine robot-dog", await sent.Listed("s", r => r with { ExcludeNested = true }));
    }

    [Fact]
    public async Task A_concept_whose_parent_is_left_out_stands_below_the_next_one_up()
    {
        var sent = new Sent().Set("s", All, $$""","exclude":[{"system":"{{Sent.Animals}}","concept":[{"code":"dog"}]}]""");

        Assert.Equal("animal(puppy cat dodo) machine(robot-dog)", await sent.Listed("s"));
    }

    [Theory]
    [InlineData("dog", "dog puppy robot-dog")]
    [InlineData("DOG young", "puppy")]
    [InlineData("chi", "dog")]
    [InlineData("og", "")]
    [InlineData("  ", "animal dog puppy cat dodo machine robot-dog")]
    [InlineData("robot-dog", "robot-dog")]
    public async Task Words_of_a_filter_begin_words_of_a_display_or_designation(string filter, string codes) =>
        Assert.Equal(codes, await new Sent().Set("s", All).Listed("s", r => r with { Filter = filter, ExcludeNested = true }));

    [Fact]
    public async Task Pages_are_flat_disjoint_and_together_the_whole()
    {
        var sent = new Sent().Set("s", All);
        var pages = new List<string>();
        for (var offset = 0; offset < 8; offset += 3)
        {
            var expansion = Sent.Json(await sent.Expand("s", r => r with { Offset = offset, Count = 3 }))["expansion"]!;
            Assert.Equal((7, offset), ((int)expansion["total"]!, (int)expansion["offset"]!));
            pages.Add(Sent.Codes(expansion));
        }

        Assert.Equal(["animal dog puppy", "cat dodo machine", "robot-dog"], pages);
        var beyond = Sent.Json(await sent.Expand("s", r => r with { Offset = 100, Count = 3 }))["expansion"]!;
        Assert.Equal((7, ""), ((int)beyond["total"]!, Sent.Codes(beyond)));
        Assert.Equal("", Sent.Codes(Sent.Json(await sent.Expand("s", r => r with { Count = 0 }))["expansion"]!));
    }

    [Fact]
    public async Task Inactive_and_abstract_concepts_are_marked_and_left_out_on_request()
    {
        var sent = new Sent().Set("s", All);
        var all = Sent.Json(await sent.Expand("s", r => r with { ExcludeNested = true }))["expansion"]!["contains"]!.AsArray();

        Assert.True((bool?)all.Single(c => (string?)c!["code"] == "dodo")!["inactive"]);
        Assert.True((bool?)all.Single(c => (string?)c!["code"] == "animal")!["abstract"]);
        Assert.Equal("dog puppy cat machine robot-dog", await sent.Listed("s", r => r with { ExcludeNested = true, ActiveOnly = true, ExcludeNotForUI = true }));
    }

    [Fact]
    public async Task Displays_come_in_the_language_wanted_and_designations_and_properties_on_request()
    {
        var sent = new Sent().Set("s", $$"""{"system":"{{Sent.Animals}}","concept":[{"code":"dog"},{"code":"cat","display":"Puss"}]}""");

        var contains = Sent.Json(await sent.Expand("s", r => r with { DisplayLanguage = "fr-CA, fr;q=0.8", IncludeDesignations = true, Properties = ["legs"] }))["expansion"]!["contains"]!;

        Assert.Equal("Chien", (string?)contains[0]!["display"]);
        Assert.Equal("Chien", (string?)contains[0]!["designation"]![0]!["value"]);
        Assert.Equal(4, (int?)contains[0]!["extension"]![0]!["extension"]![1]!["valueInteger"]);
        Assert.Equal("Puss", (string?)contains[1]!["display"]);
    }

    [Fact]
    public async Task An_expansion_says_what_it_used_and_is_named_anew_each_time()
    {
        var sent = new Sent().Set("t", All).Set("s", """{"valueSet":["http://example.org/ValueSet/t"]}""");

        var (one, two) = (Sent.Json(await sent.Expand("s")), Sent.Json(await sent.Expand("s", r => r with { IncludeDefinition = true })));

        var parameters = one["expansion"]!["parameter"]!.AsArray();
        Assert.Contains(parameters, p => (string?)p!["name"] == "used-codesystem" && (string?)p["valueUri"] == Sent.Animals + "|1");
        Assert.Contains(parameters, p => (string?)p!["name"] == "used-valueset" && (string?)p["valueUri"] == "http://example.org/ValueSet/t");
        Assert.NotEqual((string?)one["expansion"]!["identifier"], (string?)two["expansion"]!["identifier"]);
        Assert.Equal((false, true), (one.ContainsKey("compose"), two.ContainsKey("compose")));
    }

    [Fact]
    public async Task What_would_be_incomplete_is_refused_by_name_or_marked_where_that_is_allowed()
    {
        var sent = new Sent().Set("s", $$"""{{All}},{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"404684003"}]}""");

        var refused = await sent.Expand("s");
        var marked = Sent.Json(await sent.Expand("s", r => r with { AllowIncomplete = true }));

        Assert.Contains("404684003", Assert.Single(refused.Refusals).Message, StringComparison.Ordinal);
        Assert.Contains("dog", Sent.Codes(marked["expansion"]!), StringComparison.Ordinal);
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/valueset-unclosed", (string?)marked["expansion"]!["extension"]![0]!["url"]);
    }

    [Theory]
    [InlineData("""{"system":"urn:ietf:bcp:47"}""", "expansion-infinite")]
    [InlineData("""{"system":"http://snomed.info/sct"}""", "system-content-missing")]
    [InlineData("""{"valueSet":["http://example.org/ValueSet/nowhere"]}""", "value-set-unknown")]
    public async Task What_cannot_be_listed_is_refused(string include, string reason) =>
        Assert.Equal(reason, (await new Sent().Set("s", include).Expand("s")).Refusals[0].Code);

    [Fact]
    public async Task An_endless_system_within_a_list_is_listed()
    {
        var sent = new Sent().Set("list", """{"system":"urn:ietf:bcp:47","concept":[{"code":"en"},{"code":"no_good"},{"code":"cy"}]}""")
            .Set("s", """{"system":"urn:ietf:bcp:47","valueSet":["http://example.org/ValueSet/list"]}""");

        Assert.Equal("en cy", await sent.Listed("s"));
    }

    [Fact]
    public async Task More_than_is_returned_at_once_is_too_costly_unless_asked_for_in_pages()
    {
        var small = new TerminologyService(DefinitionStore.BuiltIn, new TerminologyOptions { LargestExpansion = 3 });
        var sent = new Sent().Set("s", All);

        Assert.Equal("too-costly", (await sent.Expand("s", service: small)).Refusals[0].Code);
        Assert.Equal("dog puppy robot-dog", Sent.Codes(Sent.Json(await sent.Expand("s", r => r with { Filter = "dog" }, small))["expansion"]!));
        Assert.Equal("animal dog puppy", Sent.Codes(Sent.Json(await sent.Expand("s", r => r with { Count = 100 }, small))["expansion"]!));
    }

    [Fact]
    public async Task Versions_asked_for_are_used_or_missed()
    {
        var sent = new Sent().Add(Sent.AnimalsJson.Replace("\"version\":\"1\"", "\"version\":\"2\"", StringComparison.Ordinal).Replace("\"Cat\"", "\"Second cat\"", StringComparison.Ordinal)).Set("s", All);

        var second = Sent.Json(await sent.Expand("s", r => r with { SystemVersions = [Sent.Animals + "|2"], Filter = "second" }));
        var missing = await sent.Expand("s", r => r with { ForcedSystemVersions = [Sent.Animals + "|3"] });

        Assert.Equal("cat", Sent.Codes(second["expansion"]!));
        Assert.Equal("system-version-unknown", missing.Refusals[0].Code);
        Assert.Equal("", await sent.Listed("s", r => r with { ExcludedSystems = [Sent.Animals] }));
    }

    [Fact]
    public async Task Every_value_set_of_Care_Connect_is_listed_as_checked_or_refused()
    {
        foreach (var entry in DefinitionStore.BuiltIn.List(FhirRelease.Stu3, "ValueSet").Where(e => e.Url.StartsWith("https://fhir.hl7.org.uk/", StringComparison.Ordinal)))
        {
            var answer = await Sent.Service.ExpandAsync(new ExpansionRequest(entry.Url) { ExcludeNested = true }, TestContext.Current.CancellationToken);
            Assert.Equal(Sent.Service.Undecidable(entry.Url).Count > 0, answer.Refusals.Count > 0);
            if (answer.Refusals.Count > 0) continue;
            var contains = Sent.Json(answer)["expansion"]!["contains"]?.AsArray() ?? [];
            Assert.True(contains.Count > 0, entry.Url);
            foreach (var concept in contains)
                Assert.Equal(Membership.In, Sent.Service.Check(entry.Url, null, (string?)concept!["system"], (string)concept["code"]!).Membership);
        }
    }
}
