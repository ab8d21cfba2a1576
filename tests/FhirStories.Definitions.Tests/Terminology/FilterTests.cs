using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class FilterTests
{
    [Theory]
    [InlineData("concept", "is-a", "dog", "dog puppy robot-dog")]
    [InlineData("concept", "descendent-of", "dog", "puppy robot-dog")]
    [InlineData("concept", "is-not-a", "dog", "animal cat dodo machine")]
    [InlineData("concept", "generalizes", "robot-dog", "animal dog machine robot-dog")]
    [InlineData("code", "child-of", "animal", "dog cat dodo")]
    [InlineData("concept", "descendent-leaf", "animal", "puppy cat dodo robot-dog")]
    [InlineData("code", "regex", ".*dog", "dog robot-dog")]
    [InlineData("code", "regex", "do", "")]
    [InlineData("code", "regex", "(?=d).*", "dog dodo")]
    [InlineData("display", "regex", "[A-D].*", "animal dog cat dodo")]
    [InlineData("code", "in", "dog, cat,unicorn", "dog cat")]
    [InlineData("code", "not-in", "dog,cat", "animal puppy dodo machine robot-dog")]
    [InlineData("legs", "exists", "true", "dog cat dodo")]
    [InlineData("legs", "exists", "false", "animal puppy machine robot-dog")]
    [InlineData("legs", "=", "4", "dog cat")]
    [InlineData("legs", "in", "2,3", "dodo")]
    [InlineData("legs", "not-in", "2,3", "animal dog puppy cat machine robot-dog")]
    [InlineData("sound", "regex", "w.*", "dog")]
    [InlineData("display", "=", "Cat", "cat")]
    [InlineData("concept", "=", "cat", "cat")]
    [InlineData("parent", "=", "dog", "puppy robot-dog")]
    [InlineData("child", "=", "robot-dog", "dog machine")]
    [InlineData("inactive", "=", "true", "dodo")]
    [InlineData("inactive", "=", "false", "animal dog puppy cat machine robot-dog")]
    [InlineData("notSelectable", "=", "true", "animal")]
    public void Each_filter_lets_through_what_FHIR_says(string property, string op, string value, string members) =>
        Assert.Equal(members, new Sent().Filter(property, op, value).Members());

    [Fact]
    public void Several_filters_all_have_to_hold() => Assert.Equal("dog", new Sent().Set("s", $$"""
        {"system":"{{Sent.Animals}}","filter":[{"property":"concept","op":"is-a","value":"dog"},{"property":"legs","op":"=","value":"4"}]}
        """).Members());

    [Theory]
    [InlineData("concept", "is-a", "unicorn", "filter-code-unknown")]
    [InlineData("legs", "is-a", "dog", "filter-unsupported")]
    [InlineData("legs", "sounds-like", "dog", "filter-unsupported")]
    [InlineData("code", "regex", "(dog", "filter-pattern-failed")]
    public void A_filter_that_cannot_be_understood_is_not_checked(string property, string op, string value, string reason)
    {
        var check = new Sent().Filter(property, op, value).Check("s", "dog");

        Assert.Equal((Membership.NotChecked, reason), (check.Membership, check.Reason?.Code));
    }

    [Theory]
    [InlineData(@"(a+)+(?=b)$")]
    [InlineData(@"(?=(a|aa)+$)(a|a)*\1b")]
    public void A_pattern_that_backtracks_without_end_stops_in_time(string pattern)
    {
        var sent = new Sent(animals: false).Add($$"""
            {"resourceType":"CodeSystem","url":"{{Sent.Animals}}","status":"active","content":"complete","concept":[{"code":"{{new string('a', 60)}}c"},{"code":"dog"}]}
            """).Filter("code", "regex", pattern);
        var check = sent.Check("s", "dog");

        Assert.NotEqual(Membership.In, check.Membership);
    }

    [Fact]
    public void A_hierarchy_that_runs_round_is_walked_once()
    {
        var sent = new Sent(animals: false).Add($$"""
            {"resourceType":"CodeSystem","url":"{{Sent.Animals}}","status":"active","content":"complete","concept":[
              {"code":"dog","property":[{"code":"parent","valueCode":"cat"}]},{"code":"cat","property":[{"code":"parent","valueCode":"dog"}]},{"code":"machine"}]}
            """).Filter("concept", "is-a", "dog");

        Assert.Equal("dog cat", sent.Members());
    }

    [Theory]
    [InlineData("73211009", Membership.NotChecked)]
    [InlineData("404684003", Membership.In)]
    [InlineData("404684004", Membership.NotIn)]
    [InlineData("lymphoma", Membership.NotChecked)]
    public void Of_SNOMED_CT_without_content_only_the_named_concept_and_impossible_ids_are_told(string code, Membership membership)
    {
        var sent = new Sent().Set("s", """{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"404684003"}]}""");

        Assert.Equal(membership, sent.Check("s", code, "http://snomed.info/sct").Membership);
    }

    [Theory]
    [InlineData("(248234008 |Mentally alert| OR 300202002 |Responds to voice|)", "248234008", Membership.In)]
    [InlineData("(248234008 |Mentally alert| OR 300202002 |Responds to voice|)", "404684003", Membership.NotIn)]
    [InlineData("(399166001 |Fatal| 442452003 |Life threatening severity|)", "442452003", Membership.In)]
    [InlineData("<< 404684003 OR 248234008", "248234008", Membership.In)]
    [InlineData("<< 404684003 OR 248234008", "300202002", Membership.NotChecked)]
    [InlineData("< 404684003", "404684003", Membership.NotIn)]
    [InlineData("^ 999000051000001100", "248234008", Membership.NotChecked)]
    [InlineData("<< 404684003 MINUS 248234008", "248234008", Membership.NotIn)]
    [InlineData("<< 404684003 AND 248234008", "300202002", Membership.NotIn)]
    [InlineData("<< 404684003 : 363698007 = << 39057004", "404684003", Membership.NotChecked)]
    [InlineData("((((((((248234008))))))))", "248234008", Membership.In)]
    [InlineData("404684003 OR 248234008 AND 300202002", "248234008", Membership.NotChecked)]
    public void Expression_constraints_are_decided_as_far_as_they_list_concepts(string expression, string code, Membership membership)
    {
        var sent = new Sent().Set("s", $$"""{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"=","value":"{{expression}}"}]}""");

        Assert.Equal(membership, sent.Check("s", code, "http://snomed.info/sct").Membership);
    }

    [Theory]
    [InlineData("<< 100000000 |top|", "100000000 200000000 300000000")]
    [InlineData("<! 100000000", "200000000")]
    [InlineData("<< 100000000 MINUS << 200000000", "100000000")]
    [InlineData(">> 200000000", "100000000 200000000")]
    public async Task Expression_constraints_follow_a_hierarchy_that_is_here(string expression, string codes)
    {
        var sent = new Sent().Add("""
            {"resourceType":"CodeSystem","url":"http://snomed.info/sct","status":"active","content":"complete",
             "concept":[{"code":"100000000","concept":[{"code":"200000000","concept":[{"code":"300000000"}]}]},{"code":"400000000"}]}
            """).Set("s", $$"""{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"=","value":"{{expression}}"}]}""");

        Assert.Equal(codes, await sent.Listed("s", r => r with { ExcludeNested = true }));
    }

    [Fact]
    public void A_code_of_the_listed_part_is_in_though_the_rest_cannot_be_told()
    {
        var sent = new Sent().Set("s", $$"""
            {"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"in","value":"999000051000001100"}]},
            {"system":"{{Sent.Animals}}","concept":[{"code":"dog"}]}
            """);

        Assert.Equal(Membership.In, sent.Check("s", "dog").Membership);
        Assert.Equal(Membership.In, sent.Check("s", "dog", system: null).Membership);
        Assert.Equal(Membership.NotIn, sent.Check("s", "cat").Membership);
        Assert.Equal((Membership.NotChecked, "refset-missing"), Told(sent.Check("s", "404684003", "http://snomed.info/sct")));
        Assert.Equal((Membership.NotChecked, "refset-missing"), Told(sent.Check("s", "cat", system: null)));
    }

    private static (Membership, string?) Told(CodeCheck check) => (check.Membership, check.Reason?.Code);
}
