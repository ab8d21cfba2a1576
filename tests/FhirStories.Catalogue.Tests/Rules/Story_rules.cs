using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Rules;

public sealed class Story_rules
{
    private static readonly Story Good = new()
    {
        Id = "good",
        Url = "https://a.example/good",
        Title = "Good",
        Status = StoryStatus.Draft,
        Roles = [Canonicals.OfRole("role-pharmacist")],
        SecondaryRoles = [Canonicals.OfRole("role-general-practitioner")],
        CareSettings = [new(new CodeableConcept { Text = "Hospital pharmacy" })],
        Need = new("see a patient's current medication", "I do not dispense the same medicine twice"),
        Statements = [new() { Key = "AC1", Requirement = "The list SHALL name every medicine.", Conformance = [Conformance.Shall] }],
    };

    [Fact]
    public void A_good_story_has_no_findings() => Assert.Empty(StoryRules.Check(Good, RuleContext.Alone));

    [Fact]
    public void Each_rule_has_a_code_of_its_own_a_title_and_a_sentence()
    {
        Assert.Equal(StoryRules.All.Count, StoryRules.All.Select(rule => rule.Code).Distinct().Count());
        Assert.All(StoryRules.All, rule =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)+$", rule.Code);
            Assert.EndsWith(".", rule.Advice, StringComparison.Ordinal);
            Assert.NotEmpty(rule.Title);
        });
    }

    [Fact]
    public void A_rule_that_is_switched_off_is_silent()
    {
        var story = Good with { SecondaryRoles = [], CareSettings = [] };
        Assert.Equal(["missing-care-setting", "missing-secondary-role"], CodesOf(story));
        Assert.Equal(["missing-secondary-role"], CodesOf(story, RuleContext.Alone with { Switches = RuleSwitches.Read([], ["missing-care-setting"]).Switches }));
    }

    [Fact]
    public void What_a_story_lacks_is_named()
    {
        Assert.Equal(["missing-care-setting"], CodesOf(Good with { CareSettings = [] }));
        Assert.Equal(["missing-secondary-role"], CodesOf(Good with { SecondaryRoles = [] }));
        Assert.Equal(["missing-justification"], CodesOf(Good with { Need = new("see", null) }));
        Assert.Equal(["missing-want"], CodesOf(Good with { Need = new(null, "why") }));
        Assert.Equal(["missing-want", "missing-justification"], CodesOf(Good with { Need = null }));
        Assert.Equal(["missing-role", "missing-care-setting"], CodesOf(Good with { Roles = [], CareSettings = [] }));
        Assert.Equal(["missing-acceptance-criteria"], CodesOf(Good with { Statements = [] }));
        Assert.Equal(["missing-acceptance-criteria"], CodesOf(Good with { Statements = [new() { Key = "need", Requirement = "x" }] }));
    }

    [Fact]
    public void A_care_setting_alone_is_a_fair_stand_in_for_a_role() => Assert.Empty(CodesOf(Good with { Roles = [] }));

    [Fact]
    public void The_care_setting_of_the_role_is_the_default()
    {
        var index = new CatalogueIndex();
        index.Set("r", new Role { Url = Good.Roles[0], Title = "Pharmacist", CareSettings = Good.CareSettings });
        index.Set("s", new Role { Url = Good.SecondaryRoles[0], Title = "General practitioner" });
        var context = RuleContext.Alone with { Catalogue = index };
        Assert.Empty(CodesOf(Good with { CareSettings = [] }, context));
    }

    [Fact]
    public void A_patient_is_in_no_care_setting() =>
        Assert.Empty(CodesOf(Good with { CareSettings = [], Roles = [Canonicals.OfRole("role-patient")] }));

    [Theory]
    [InlineData("role-developer", true)]
    [InlineData("role-software-engineer", true)]
    [InlineData("role-pharmacist", false)]
    [InlineData("role-child-development-nurse", false)]
    public void A_developer_is_no_role_for_a_story(string id, bool found) =>
        Assert.Equal(found, CodesOf(Good with { Roles = [Canonicals.OfRole(id)] }).Contains("developer-as-role"));

    [Theory]
    [InlineData("call the API with an NHS number", true)]
    [InlineData("press a button to send the list", true)]
    [InlineData("get the result as JSON", true)]
    [InlineData("receive result messages in a structured format", true)]
    [InlineData("read it from the database", true)]
    [InlineData("let the patient rest at home", false)]
    [InlineData("send a message to the ward", false)]
    [InlineData("screen patients for sepsis", false)]
    [InlineData("scan the bar code of a drug to add that to my medications list", false)]
    [InlineData("see the code status of a patient in the record system", false)]
    public void Words_of_a_solution_are_found_and_clinical_words_are_not(string want, bool found) =>
        Assert.Equal(found, CodesOf(Good with { Need = new(want, "why") }).Contains("solution-words-in-want"));

    [Theory]
    [InlineData("do not want to be asked for consent each time", true)]
    [InlineData("never get a letter twice", true)]
    [InlineData("do not want my data shared", false)]
    [InlineData("not be seen by my employer", false)]
    [InlineData("not be asked twice", true)]
    [InlineData("note an allergy", false)]
    public void A_negative_want_is_pointed_out(string want, bool found) =>
        Assert.Equal(found, CodesOf(Good with { Need = new(want, "why") }).Contains("negative-want"));

    [Theory]
    [InlineData("The server **SHALL** answer.", Conformance.Shall, null, false)]
    [InlineData("The server must answer.", Conformance.Shall, null, false)]
    [InlineData("The server answers.", Conformance.Shall, null, true)]
    [InlineData("The server SHOULD answer.", Conformance.ShouldNot, null, true)]
    [InlineData("The server should not answer.", Conformance.ShouldNot, null, false)]
    [InlineData("The server may answer.", Conformance.May, null, false)]
    [InlineData("The server shall answer.", Conformance.Shall, true, true)]
    [InlineData("The server SHALL NOT answer.", Conformance.Shall, true, false)]
    public void A_statement_says_its_verb(string text, Conformance verb, bool? shallNot, bool found) =>
        Assert.Equal(found, CodesOf(Good with { Statements = [new() { Key = "A", Requirement = text, Conformance = [verb], ShallNot = shallNot }] }).Contains("verb-missing-from-text"));

    [Fact]
    public void Of_US_Cores_statements_a_few_lack_their_verb()
    {
        var path = SharedData.Require("requirements/r4-A/us-core__R5Requirements-us-core-server.json");
        var story = StoryMapper.Read(FhirJson.Parse<Basic>(File.ReadAllText(path))).Value;
        Assert.InRange(CodesOf(story).Count(code => code == "verb-missing-from-text"), 1, 60);
    }

    [Fact]
    public void Links_are_looked_up()
    {
        var story = Good with
        {
            Statements = [new()
            {
                Key = "AC1", Requirement = "x", SatisfiedBy = ["https://p.example/known|1.2.0#Patient.name", "https://p.example/nowhere", "https://p.example/known#Patient.wings", "https://p.example/later"],
                Links = [new() { Key = "L1", Target = "https://p.example/old", State = MappingState.Mapped }, new() { Key = "L2", State = MappingState.Gap, Note = "No place for it." }],
            }],
        };
        var findings = StoryRules.Check(story, RuleContext.Alone with { Definitions = new Lookup() });
        Assert.Equal(["broken-link", "broken-link", "deprecated-profile"], findings.Select(finding => finding.Code));
        Assert.Contains("https://p.example/nowhere", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("Patient.wings", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("https://p.example/new", findings[2].Message, StringComparison.Ordinal);
        Assert.All(findings, finding => Assert.Contains("statement')[0]", finding.Expression, StringComparison.Ordinal));
    }

    [Fact]
    public void A_story_that_points_at_the_successor_too_is_up_to_date()
    {
        var story = Good with { Statements = [new() { Key = "AC1", Requirement = "x", SatisfiedBy = ["https://p.example/old", "https://p.example/new|3#Patient.name"] }] };
        Assert.Empty(CodesOf(story, RuleContext.Alone with { Definitions = new Lookup() }));
    }

    [Fact]
    public void A_link_that_nobody_has_decided_is_named() =>
        Assert.Equal(["undecided-link"], CodesOf(Good with { Statements = [Good.Statements[0] with { Links = [new() { Key = "L1", Interaction = new() { Type = "Patient" } }] }] }));

    [Fact]
    public void The_places_of_findings_are_FHIRPath_that_finds_something()
    {
        var story = Good with { Need = new("not JSON", null), Statements = [new() { Key = "A", Requirement = "x", Conformance = [Conformance.Shall] }] };
        var basic = StoryMapper.ToBasic(story);
        var findings = StoryRules.Check(story, RuleContext.Alone);
        Assert.Equal(4, findings.Count);
        Assert.All(findings, finding => Assert.NotEmpty(FhirPath.Select(basic, finding.Expression)));
    }

    [Fact]
    public void A_feature_is_not_asked_for_a_want() => Assert.Empty(CodesOf(new() { Kind = StoryKind.Feature, Title = "F" }));

    private static IReadOnlyList<string> CodesOf(Story story, RuleContext? context = null) =>
        [.. StoryRules.Check(story, context ?? RuleContext.Alone).Select(finding => finding.Code)];

    private sealed class Lookup : IDefinitionLookup
    {
        public DefinitionStatus Find(string url, string? version, string? elementId) => (url, elementId) switch
        {
            ("https://p.example/known", "Patient.wings") => new(DefinitionState.UnknownElement),
            ("https://p.example/known" or "https://p.example/new", _) => new(DefinitionState.Known),
            ("https://p.example/old", _) => new(DefinitionState.Known, Deprecated: true, "https://p.example/new"),
            ("https://p.example/later", _) => new(DefinitionState.Unresolvable),
            _ => new(DefinitionState.UnknownCanonical),
        };
    }
}
