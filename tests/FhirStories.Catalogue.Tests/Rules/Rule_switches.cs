using FhirStories.Catalogue.Rules;

namespace FhirStories.Catalogue.Tests.Rules;

public sealed class Rule_switches
{
    [Fact]
    public void Rules_are_switched_off_one_by_one_or_all_but_some()
    {
        Assert.All(StoryRules.All, rule => Assert.True(RuleSwitches.AllOn.IsOn(rule.Code)));
        Assert.Equal(["missing-role", "missing-want"], On(["missing-want, missing-role"], []));
        Assert.Equal(["missing-role"], On(["missing-want", "missing-role"], ["missing-want"]));
        Assert.Equal(StoryRules.All.Count - 2, On([], ["missing-want;missing-role"]).Count);
        Assert.Empty(On(["none"], []));
        Assert.Equal(StoryRules.All.Count, On([" "], [""]).Count);
    }

    [Fact]
    public void Who_asks_hears_no_more_than_the_operator_allows()
    {
        var here = RuleSwitches.Read([], ["missing-want"]).Switches;
        var asked = RuleSwitches.Read(["missing-want", "missing-role"], []).Switches;
        Assert.Equal(["missing-role"], here.And(asked).Speaking.Select(rule => rule.Code));
        Assert.Equal(["missing-role"], asked.And(here).Speaking.Select(rule => rule.Code));
    }

    [Fact]
    public void A_code_that_no_rule_has_is_a_problem_with_the_nearest_code_or_all_of_them()
    {
        Assert.Contains("'missing-role'", Assert.Single(RuleSwitches.Read(["mising-role"], []).Problems), StringComparison.Ordinal);
        Assert.Contains("duplicate-story", Assert.Single(RuleSwitches.Read([], ["zzzzzzzzzzzzzzzzzz"]).Problems), StringComparison.Ordinal);
        Assert.Single(RuleSwitches.Read([], ["none"]).Problems);
    }

    private static IReadOnlyList<string> On(string[] only, string[] off) => [.. RuleSwitches.Read(only, off).Switches.Speaking.Select(rule => rule.Code)];
}
