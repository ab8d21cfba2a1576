using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class CompositionTests
{
    private const string All = $$"""{"system":"{{Sent.Animals}}"}""";
    private const string Dogs = $$"""{"system":"{{Sent.Animals}}","filter":[{"property":"concept","op":"is-a","value":"dog"}]}""";

    [Fact]
    public void Value_sets_of_one_include_intersect_and_includes_unite()
    {
        var sent = new Sent().Set("dogs", Dogs).Set("some", $$"""{"system":"{{Sent.Animals}}","concept":[{"code":"puppy"},{"code":"cat"}]}""")
            .Set("both", Import("dogs", "some")).Set("either", $"{Import("dogs")},{Import("some")}")
            .Set("system-and-set", $$"""{"system":"{{Sent.Animals}}","valueSet":["http://example.org/ValueSet/dogs"],"filter":[{"property":"concept","op":"descendent-of","value":"machine"}]}""");

        Assert.Equal("puppy", sent.Members("both"));
        Assert.Equal("dog puppy cat robot-dog", sent.Members("either"));
        Assert.Equal("robot-dog", sent.Members("system-and-set"));
    }

    [Fact]
    public void An_exclude_takes_away_whatever_brought_a_code_in()
    {
        var sent = new Sent().Set("dogs", Dogs).Set("s", $"{All},{Dogs}", $""","exclude":[{Import("dogs")}]""");

        Assert.Equal("animal cat dodo machine", sent.Members());
    }

    [Fact]
    public void An_exclude_that_cannot_be_told_leaves_what_it_may_take_unchecked()
    {
        var sent = new Sent().Set("s", All, ""","exclude":[{"valueSet":["http://example.org/ValueSet/nowhere"]}]""");

        var check = sent.Check("s", "dog");

        Assert.Equal((Membership.NotChecked, "value-set-unknown"), (check.Membership, check.Reason?.Code));
        Assert.Equal(Membership.NotIn, sent.Check("s", "unicorn").Membership);
    }

    [Fact]
    public void Inactive_concepts_are_out_where_the_composition_says_so() =>
        Assert.DoesNotContain("dodo", new Sent().Set("s", All, ""","inactive":false""").Members(), StringComparison.Ordinal);

    [Theory]
    [InlineData("s", "s")]
    [InlineData("s", "t")]
    public async Task A_value_set_that_includes_itself_is_answered_for_the_rest_and_named(string first, string second)
    {
        var sent = new Sent().Set(first, $"{Import(second)},{Dogs}");
        if (first != second) sent.Set(second, $$"""{{Import(first)}},{"system":"{{Sent.Animals}}","concept":[{"code":"cat"}]}""");
        var cat = first == second ? "" : "cat ";

        Assert.Equal(first == second ? "dog puppy robot-dog" : "dog puppy cat robot-dog", sent.Members());
        Assert.Equal($"{cat}dog puppy robot-dog", await sent.Listed("s", r => r with { ExcludeNested = true }));
        Assert.Contains(sent.Compile("s").Issues, i => i.Code == "value-set-cycle");
    }

    [Fact]
    public void Every_value_set_of_a_round_holds_all_of_it_whichever_is_asked_first()
    {
        foreach (var first in (string[])["a", "b", "c"])
        {
            var sent = new Sent();
            foreach (var (name, code, next) in ((string, string, string)[])[("a", "dog", "b"), ("b", "cat", "c"), ("c", "machine", "a")])
                sent.Set(name, $$"""{"system":"{{Sent.Animals}}","concept":[{"code":"{{code}}"}]},{{Import(next)}}""");
            var scope = Sent.Service.Scope(null, sent.Overlay);
            _ = scope.ValueSet($"http://example.org/ValueSet/{first}");
            foreach (var name in (string[])["a", "b", "c"])
            {
                var set = scope.ValueSet($"http://example.org/ValueSet/{name}");
                foreach (var code in (string[])["dog", "cat", "machine"])
                    Assert.Equal(Membership.In, Definitions.Terminology.Asking.MembershipQuestion.Answer(set, Sent.Animals, code, null).Membership);
            }
        }
    }

    [Fact]
    public void A_value_set_that_excludes_itself_is_not_checked()
    {
        var sent = new Sent().Set("s", All, $""","exclude":[{Import("s")}]""");

        Assert.Equal("value-set-cycle", sent.Check("s", "dog").Reason?.Code);
    }

    [Fact]
    public async Task Imports_that_double_at_every_step_end()
    {
        var sent = new Sent();
        for (var i = 0; i < 40; i++) sent.Set($"n{i}", $"{Import($"n{i + 1}")},{Import($"n{i + 1}")}");
        sent.Set("n40", $$"""{"system":"{{Sent.Animals}}","concept":[{"code":"dog"}]}""");

        Assert.Equal(Membership.In, sent.Check("n0", "dog").Membership);
        Assert.Equal((Membership.NotChecked, "value-set-too-complex"), (sent.Check("n0", "cat").Membership, sent.Check("n0", "cat").Reason!.Code));
        Assert.NotEmpty((await sent.Expand("n0")).Refusals);
    }

    [Fact]
    public void A_chain_of_a_thousand_imports_ends()
    {
        var sent = new Sent();
        for (var i = 0; i < 1000; i++) sent.Set($"n{i}", Import($"n{i + 1}"));

        Assert.Equal("value-set-too-complex", sent.Check("n0", "dog").Reason?.Code);
    }

    [Theory]
    [InlineData("""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active"}""", "value-set-empty")]
    [InlineData("""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","compose":{"include":[{}]}}""", "value-set-malformed")]
    [InlineData("""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","compose":{"include":[{"system":"http://example.org/CodeSystem/animals","filter":[{"property":"x"}]}]}}""", "filter-malformed")]
    [InlineData("""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","compose":{"include":[{"system":"http://example.org/CodeSystem/nowhere"}]}}""", "system-unknown")]
    [InlineData("""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","compose":{"include":[{"system":"http://example.org/CodeSystem/animals","version":"7"}]}}""", "system-version-unknown")]
    public void What_is_missing_or_misshapen_is_not_checked_and_named(string set, string reason)
    {
        var check = new Sent().Add(set).Check("s", "dog", system: null);

        Assert.Equal((Membership.NotChecked, reason), (check.Membership, check.Reason?.Code));
    }

    [Fact]
    public void A_stored_expansion_answers_where_there_is_no_composition_and_is_final_only_when_whole()
    {
        const string Contains = $$"""
            [{"abstract":true,"display":"group","contains":[{"system":"{{Sent.Animals}}","code":"dog","display":"Dog"}]}]
            """;
        var whole = new Sent().Add($$"""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","expansion":{"timestamp":"2020-01-01","total":1,"contains":{{Contains}} } }""");
        var part = new Sent().Add($$"""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active","expansion":{"timestamp":"2020-01-01","total":9,"contains":{{Contains}} } }""");

        Assert.Equal((Membership.In, Membership.NotIn), (whole.Check("s", "dog").Membership, whole.Check("s", "cat").Membership));
        Assert.Equal((Membership.In, "expansion-incomplete"), (part.Check("s", "dog").Membership, part.Check("s", "cat").Reason?.Code));
    }

    [Fact]
    public void A_fragment_tells_what_it_has_and_nothing_of_the_rest()
    {
        var sent = new Sent(animals: false).Add(Sent.AnimalsJson.Replace("\"complete\"", "\"fragment\"", StringComparison.Ordinal)).Set("s", All).Set("dogs", Dogs);

        Assert.Equal(Membership.In, sent.Check("s", "cat").Membership);
        Assert.Equal("system-fragment", sent.Check("s", "unicorn").Reason?.Code);
        Assert.Equal(Membership.In, sent.Check("dogs", "puppy").Membership);
        Assert.Equal("system-fragment", sent.Check("dogs", "cat").Reason?.Code);
    }

    [Fact]
    public void Case_counts_unless_the_system_says_otherwise()
    {
        var sent = new Sent().Add("""{"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/loose","status":"active","caseSensitive":false,"content":"complete","concept":[{"code":"Abc"}]}""")
            .Set("s", All).Set("loose", """{"system":"http://example.org/CodeSystem/loose","concept":[{"code":"ABC"}]}""");

        Assert.Equal(Membership.NotIn, sent.Check("s", "Dog").Membership);
        Assert.Equal(Membership.In, sent.Check("loose", "aBC", "http://example.org/CodeSystem/loose").Membership);
    }

    [Fact]
    public async Task A_supplement_adds_texts_and_properties_where_the_value_set_asks_for_it()
    {
        const string Supplement = $$"""
            {"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/welsh","version":"2","status":"active","content":"supplement","supplements":"{{Sent.Animals}}","language":"cy",
             "property":[{"code":"friendly","type":"boolean"}],
             "concept":[{"code":"dog","designation":[{"language":"cy","value":"Ci"}],"property":[{"code":"friendly","valueBoolean":true}]},{"code":"unicorn","display":"never added"}]}
            """;
        string Set(string supplement) => $$"""
            {"resourceType":"ValueSet","url":"http://example.org/ValueSet/s","status":"active",
             "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/valueset-supplement","valueCanonical":"{{supplement}}" }],
             "compose":{"include":[{"system":"{{Sent.Animals}}","filter":[{"property":"friendly","op":"=","value":"true"}]}]} }
            """;
        var sent = new Sent().Add(Supplement).Add(Set("http://example.org/CodeSystem/welsh|2"));

        var expansion = Sent.Json(await sent.Expand("s", r => r with { DisplayLanguage = "cy" }))["expansion"]!;

        Assert.Equal("dog", Sent.Codes(expansion));
        Assert.Equal("Ci", (string?)expansion["contains"]![0]!["display"]);
        var missing = await new Sent().Add(Set("http://example.org/CodeSystem/nowhere")).Expand("s");
        Assert.Equal("supplement-unknown", missing.Refusals[0].Code);
    }

    [Fact]
    public void A_canonical_is_resolved_in_its_own_release_and_then_in_others()
    {
        // STU3 has 'suspended' among its codes of event-status and R4 'on-hold'.
        const string Url = "http://hl7.org/fhir/ValueSet/event-status";
        Assert.Equal(Membership.NotIn, Sent.Service.Check(Url, FhirRelease.Stu3, "http://hl7.org/fhir/event-status", "on-hold").Membership);
        Assert.Equal(Membership.In, Sent.Service.Check(Url, FhirRelease.Stu3, "http://hl7.org/fhir/event-status", "suspended").Membership);
        Assert.Equal(Membership.In, Sent.Service.Check(Url, FhirRelease.R4, "http://hl7.org/fhir/event-status", "on-hold").Membership);
        Assert.Equal(Membership.In, Sent.Service.Check("https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-AdministrativeGender-1", FhirRelease.R4, null, "female").Membership);
    }

    private static string Import(params string[] names) =>
        $$"""{"valueSet":[{{string.Join(',', names.Select(n => $"\"http://example.org/ValueSet/{n}\""))}}] }""";
}
