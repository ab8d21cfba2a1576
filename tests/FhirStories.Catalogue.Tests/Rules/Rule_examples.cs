using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Rules;

/// <summary>Of every rule an example on which it speaks, and one near to it on which it is silent.</summary>
public sealed class Rule_examples
{
    private const string Base = "https://a.example/";

    private static readonly Story Good = new()
    {
        Id = "good",
        Url = Base + "Requirements/good",
        Title = "Current medication",
        Status = StoryStatus.Draft,
        Roles = [Base + "ActorDefinition/pharmacist"],
        SecondaryRoles = [Base + "ActorDefinition/general-practitioner"],
        CareSettings = [new(new CodeableConcept { Text = "Hospital pharmacy" })],
        Need = new("see a patient's current medication", "I do not dispense the same medicine twice"),
        Statements = [Criterion("The list SHALL name every medicine.")],
    };

    private static readonly Story Feature = new() { Id = "f", Url = Base + "Requirements/f", Title = "Medicines", Kind = StoryKind.Feature, Status = StoryStatus.Draft };

    private static readonly Role Pharmacist = RoleOf("Pharmacist");

    private static readonly Dictionary<string, (CatalogueItem[] Speaks, CatalogueItem[] Silent)> Examples = new(StringComparer.Ordinal)
    {
        ["missing-title"] = ([Good with { Title = " " }, Feature with { Title = null }, Pharmacist with { Title = "" }], [Good]),
        ["long-title"] = (
            [Good with { Title = new string('x', 101) }, Good with { Title = "As a nurse I want to see everything" }, Pharmacist with { Title = string.Join(' ', Enumerable.Repeat("pharmacist", 12)) }],
            [Good with { Title = "As agreed at discharge: the list of medicines" }]),
        ["missing-role"] = ([Good with { Roles = [], CareSettings = [] }], [Good with { Roles = [] }]),
        ["developer-as-role"] = ([By("developer"), By("software-engineers")], [By("child-development-nurse"), By("clinical-system")]),
        ["persona-as-role"] = (
            [By("priya"), By("mrs-okafor"), By("dr-patel"), Saying("As Margaret, a patient with asthma, I want to …"), Saying("As Dr. Novak I want to …")],
            [By("ms-nurse-specialist"), By("dr-on-call"), By("nurse"), Saying("As Clinician I want to …"), Saying("As social care, I want to …"), Saying("As an aaron-scale assessor, I want to …")]),
        ["unknown-role"] = ([By("astronaut")], [Good, Good with { Roles = ["http://hl7.org/fhir/us/core/ActorDefinition/server"] }]),
        ["misspelt-role"] = (
            [RoleOf("Practioner"), RoleOf("Hospital phramacist"), RoleOf("Psychiatirst"), By("clincal-physcian")],
            [RoleOf("Pharmacists"), RoleOf("Psychiatric nurse"), RoleOf("Technical lead"), RoleOf("Coordinated care nurse"), RoleOf("Dietician"), RoleOf("Receiving clinician"), RoleOf("Careers adviser")]),
        ["missing-care-setting"] = (
            [Good with { CareSettings = [] }, Unset("dentist"), Unset("nurse-at-sea")],
            [Good, Unset("patient"), Unset("parent-of-a-child"), Unset("consuming-system"), Unset("clinician-at-a-gp-practice"), Unset("midwife-in-the-emergency-department")]),
        ["missing-secondary-role"] = ([Good with { SecondaryRoles = [] }], [Good]),
        ["missing-want"] = ([Wanting(null), Wanting("…"), Wanting("TBC"), Good with { Need = null }], [Wanting("none of my results lost")]),
        ["negative-want"] = ([Wanting("not be asked twice"), Wanting("never have to phone the ward")], [Wanting("do not want my record seen by my employer"), Wanting("note an allergy"), Wanting("notify the GP")]),
        ["solution-words-in-want"] = (
            [Wanting("call the API of the hospital"), Wanting("get the result as JSON"), Wanting("click a button")],
            [Wanting("let the patient rest at home"), Wanting("screen patients for sepsis"), Wanting("call the API") with { Roles = [Base + "ActorDefinition/consuming-system"] }]),
        ["several-needs-in-want"] = (
            [
                Wanting("see the list of medicines and also the allergies"), Wanting("see the results of a test and to tell the patient"), Wanting("review the letter and update the record"),
                Wanting("view my appointments, and I want to cancel them"), Wanting("see the list. I also want to print it"),
            ],
            [
                Wanting("discharge and refer a patient"), Wanting("see and update the record"), Wanting("send the letter to the GP and to the patient"), Wanting("see medicines and allergies of a patient"),
                Wanting("see results and record numbers"), Wanting("see the letter from the hospital and the summary"),
            ]),
        ["missing-justification"] = ([Reasoning(null), Reasoning(" "), Reasoning("tbd"), Good with { Need = null }], [Reasoning("it is safe")]),
        ["justification-repeats-want"] = ([Reasoning("I can see the current medicines of the patient"), Reasoning("current medications of patients are visible")], [Reasoning("I do not see it"), Reasoning("I treat them safely"), Reasoning("I know")]),
        ["missing-acceptance-criteria"] = ([Good with { Statements = [] }, Good with { Statements = [Criterion("x") with { Key = "need" }] }], [Good]),
        ["statement-without-text"] = ([With(Criterion("")), With(Criterion("TBC")), Feature with { Statements = [Criterion(" ")] }], [With(Criterion("Done.")), With(Criterion("") with { Label = "As a platform, I SHOULD answer" })]),
        ["statement-key-style"] = ([With(Criterion("x") with { Key = "AC 1" }), With(Criterion("x") with { Key = "a#b" }), With(Criterion("x") with { Key = new string('k', 65) })], [With(Criterion("x") with { Key = "EHRS-AS.1.1-01" })]),
        ["verb-missing-from-text"] = (
            [With(Marked("The server answers.", Conformance.Shall)), With(Marked("It is labelled Must Support.", Conformance.Shall)), With(Marked("It may answer.", Conformance.Should))],
            [With(Marked("The server **SHALL** answer.", Conformance.Shall)), With(Marked("It must support this.", Conformance.Shall)), With(Criterion("Nothing is marked.")), With(Marked("Answer.", Conformance.Should) with { Label = "It SHOULD answer" })]),
        ["several-requirements-in-statement"] = (
            [With(Criterion("The list SHALL name every medicine. It SHALL name the doses.")), With(Criterion("It must answer! It should not fail."))],
            [With(Criterion("The list SHALL name every medicine. This avoids doubt.")), With(Criterion("It SHALL name drugs, e.g. Aspirin. Nothing else counts.")), With(Criterion("All of these apply:\n1. It SHALL answer.\n2. It SHALL log.")), With(Criterion("It is Must Support. It SHALL be there."))]),
        ["condition-missing-from-text"] = (
            [With(Criterion("The server SHALL answer.") with { Conditional = true })],
            [With(Criterion("[I]f asked, the server SHALL answer.") with { Conditional = true }), With(Criterion("The server SHALL answer.")), With(Criterion("Servers that know SHALL answer.") with { Conditional = true })]),
        ["condition-not-marked"] = (
            [With(Marked("IF asked, the server SHALL answer.", Conformance.Shall)), With(Marked("**If** asked, it SHALL answer.", Conformance.Shall) with { Conditional = false })],
            [With(Marked("IF asked, it SHALL answer.", Conformance.Shall) with { Conditional = true }), With(Criterion("If I ask, I am answered.")), With(Marked("It SHALL answer if asked.", Conformance.Shall))]),
        ["undecided-link"] = ([Linked(new() { Key = "L1", Interaction = new() { Type = "Patient" } })], [Linked(new() { Key = "L1", State = MappingState.OutOfScope })]),
        ["unexplained-gap"] = ([Linked(new() { Key = "L1", State = MappingState.Gap })], [Linked(new() { Key = "L1", State = MappingState.Gap, Note = "No place for the supplier." }), Linked(new() { Key = "L1", State = MappingState.OutOfScope })]),
        ["broken-link"] = ([To("https://p.example/nowhere"), To("https://p.example/known#Patient.wings")], [To("https://p.example/known#Patient.name"), To("https://p.example/later")]),
        ["deprecated-profile"] = ([To("https://p.example/old")], [To("https://p.example/known"), To("https://p.example/old", "https://p.example/new")]),
        ["duplicate-story"] = (
            [Other with { Need = new("look at the drugs that my patient takes at present", null) }],
            [Other with { Need = new("update a patient's current medication", null) }, Other with { DerivedFrom = [Good.Url!] }]),
        ["feature-without-stories"] = ([Feature with { Url = Base + "Requirements/empty" }], [Feature, Feature with { Url = Base + "Requirements/empty", Status = StoryStatus.Retired }]),
        ["unused-role"] = ([RoleOf("Dentist")], [Pharmacist, RoleOf("Dentist") with { Status = StoryStatus.Retired }]),
    };

    public static TheoryData<string> Codes => [.. StoryRules.All.Select(rule => rule.Code)];

    private static Story Other => Good with { Id = "other", Url = Base + "Requirements/other" };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_rule_speaks_where_it_should_and_is_silent_near_by(string code)
    {
        var (speaks, silent) = Examples[code];
        Assert.NotEmpty(speaks);
        Assert.NotEmpty(silent);
        Assert.All(speaks, item => Assert.Contains(code, CodesOf(item)));
        Assert.All(silent, item => Assert.DoesNotContain(code, CodesOf(item)));
    }

    [Fact]
    public void On_a_good_story_feature_and_role_all_are_silent() => Assert.Empty(new CatalogueItem[] { Good, Feature, Pharmacist }.SelectMany(CodesOf));

    [Fact]
    public void Where_the_catalogue_is_not_known_nothing_is_said_to_be_missing_from_it()
    {
        foreach (var code in new[] { "unknown-role", "duplicate-story", "feature-without-stories", "unused-role" })
            Assert.All(Examples[code].Speaks, item => Assert.DoesNotContain(code, Check(item, RuleContext.Alone).Select(finding => finding.Code)));
        var part = new CatalogueIndex { IsWhole = false };
        foreach (var code in new[] { "unknown-role", "feature-without-stories", "unused-role" })
            Assert.All(Examples[code].Speaks, item => Assert.DoesNotContain(code, Check(item, RuleContext.Alone with { Catalogue = part }).Select(finding => finding.Code)));
    }

    [Fact]
    public void A_role_spelt_as_others_of_the_catalogue_is_right()
    {
        var index = new CatalogueIndex();
        index.Set("1", RoleOf("Ward phlebotomer"));
        Assert.Contains("misspelt-role", Check(RoleOf("Ward phlebotomis"), new() { Catalogue = index }).Select(finding => finding.Code));
        index.Set("2", RoleOf("Ward phlebotomis"));
        index.Set("3", RoleOf("Senior phlebotomis"));
        Assert.DoesNotContain("misspelt-role", Check(RoleOf("Ward phlebotomis"), new() { Catalogue = index }).Select(finding => finding.Code));
    }

    private static IEnumerable<string> CodesOf(CatalogueItem item)
    {
        var index = new CatalogueIndex();
        foreach (var role in new[] { Pharmacist, RoleOf("General practitioner") }) index.Set(role.Id!, role);
        index.Set("good", Good with { Features = [Feature.Url!] });
        return Check(item, new() { Definitions = new Lookup(), Catalogue = index }).Select(finding => finding.Code);
    }

    private static IReadOnlyList<RuleFinding> Check(CatalogueItem item, RuleContext context) =>
        item is Role role ? StoryRules.Check(role, context) : StoryRules.Check((Story)item, context);

    private static Role RoleOf(string title)
    {
        var id = title.ToLowerInvariant().Replace(' ', '-');
        return new() { Id = id, Url = $"{Base}ActorDefinition/{id}", Title = title, Status = StoryStatus.Draft };
    }

    private static Statement Criterion(string text) => new() { Key = "AC1", Requirement = text };

    private static Statement Marked(string text, Conformance verb) => Criterion(text) with { Conformance = [verb] };

    private static Story By(string role) => Good with { Roles = [$"{Base}ActorDefinition/{role}"] };

    private static Story Unset(string role) => By(role) with { CareSettings = [] };

    private static Story Saying(string text) => Good with { Description = text };

    private static Story Wanting(string? want) => Good with { Need = new(want, "x") };

    private static Story Reasoning(string? why) => Good with { Need = new("see a patient's current medication", why) };

    private static Story With(Statement statement) => Good with { Statements = [statement] };

    private static Story Linked(StoryLink link) => With(Criterion("x") with { Links = [link] });

    private static Story To(params string[] targets) => With(Criterion("x") with { SatisfiedBy = targets.ToValueList() });

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
