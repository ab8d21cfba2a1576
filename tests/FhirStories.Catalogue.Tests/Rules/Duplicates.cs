using CsCheck;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Rules.Similar;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Rules;

public sealed class Duplicates
{
    [Theory]
    [InlineData("be able to see my patient current medication", null, null, true)]
    [InlineData("see the current allergies of a patient", null, null, false)]
    [InlineData("see a patient's current medication", "I reconcile it", "I reconcile it safely", true)]
    [InlineData("see a patient's current medication", "I reconcile it", "the patient asked for a printed copy", false)]
    [InlineData("see a patient's current medication", "because my patient is ill", "because my patient travels", false)]
    public void The_same_want_of_the_same_role_for_the_same_reason_is_a_duplicate(string want, string? why, string? otherWhy, bool found)
    {
        var index = new StoryIndex();
        index.Set(Story("old", "see a patient current medication", otherWhy));
        Assert.Equal(found, index.SimilarTo(Story("new", want, why)).Count == 1);
    }

    [Theory]
    [InlineData("look at the drugs that my client takes at present", "see a patient's current medication")]
    [InlineData("retrieve a person's test results", "view the lab results of a service user")]
    [InlineData("notify the family doctor of an admission", "the GP to be informed of the admission")]
    [InlineData("record an adverse reaction of a patient", "add an allergy for my patients")]
    [InlineData("amend the home address of a patient", "update a patient's home address")]
    [InlineData("organise transport for a discharged patient", "organize the transport of patients being discharged")]
    [InlineData("schedule a clinic appointment for a child", "book a slot for an infant")]
    [InlineData("transmit the discharge letter to the patient's GP", "send a discharge summary to the general practitioner")]
    [InlineData("see the vaccinations given at school", "have access to immunisations given at schools")]
    [InlineData("see who reffered the patient", "see who referred a patient")]
    [InlineData("view A&E attendances", "see emergency department attendances")]
    public void The_same_need_in_other_words_is_found(string want, string other) => Assert.True(Found(want, other) && Found(other, want));

    [Theory]
    [InlineData("see a patient's current medication", "see a patient's past medication")]
    [InlineData("send the letter from the hospital to the GP", "send the letter from the GP to the hospital")]
    [InlineData("see results of blood tests", "see results of scans")]
    [InlineData("start a medication", "stop a medication")]
    [InlineData("book an appointment", "cancel an appointment")]
    [InlineData("share my record with my carer", "not share my record with my carer")]
    [InlineData("see records of adult patients", "see records of children")]
    [InlineData("retrieve a record by its NHS number", "retrieve a record by its hospital number")]
    [InlineData("send the result when `userId` is known to the service", "send the result when `patientId` is known to the service")]
    [InlineData("transfer calls from 111 to the surgery", "transfer calls from 999 to the surgery")]
    [InlineData("treat hypertension in pregnancy", "treat hypotension in pregnancy")]
    [InlineData("receive a referral", "send a referral")]
    [InlineData("see medication bought in a shop", "see medication bought on a journey")]
    public void Another_need_in_nearly_the_same_words_is_none(string want, string other) => Assert.False(Found(want, other) || Found(other, want));

    [Fact]
    public void Another_role_or_a_parent_makes_it_another_story()
    {
        var index = new StoryIndex();
        var old = Story("old", "see current medication", null);
        index.Set(old);
        Assert.NotEmpty(index.SimilarTo(Story("new", "see current medication", null)));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null) with { Roles = ["https://a.example/other"] }));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null) with { DerivedFrom = [old.Url!] }));
        Assert.Empty(index.SimilarTo(old));
        index.Set(old with { Status = StoryStatus.Retired });
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null)));
    }

    [Theory]
    [InlineData("role-nurse", "role-nurse", null, null, true)]
    [InlineData("role-nurse", "role-school-nurse", null, null, true)]
    [InlineData("role-gp", "role-general-practitioner", null, null, true)]
    [InlineData("role-clinician", "role-clinician-at-a-practice", null, null, true)]
    [InlineData("role-patient", "role-patient-administrator", null, null, false)]
    [InlineData("role-school-nurse", "role-district-nurse", null, null, false)]
    [InlineData("4f1c2a90", "77aa01bc", null, null, false)]
    [InlineData("role-nurse", "role-nurse", "Hospital services", "Prisons", false)]
    [InlineData("role-nurse", "role-nurse", "Hospital services", "Hospital ward", true)]
    [InlineData("role-nurse", "role-nurse", "Hospital services", null, true)]
    public void A_role_is_known_by_its_noun_and_its_care_setting(string role, string other, string? setting, string? otherSetting, bool found)
    {
        var index = new StoryIndex();
        index.Set(With(Story("old", "see current medication", null), role, setting));
        Assert.Equal(found, index.SimilarTo(With(Story("new", "see current medication", null), other, otherSetting)).Count == 1);
    }

    [Fact]
    public void A_story_that_was_changed_or_removed_is_forgotten()
    {
        var index = new StoryIndex();
        index.Set(Story("old", "see current medication", null));
        index.Set(Story("old", "book an appointment", null));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null)));
        Assert.NotEmpty(index.SimilarTo(Story("new", "book an appointment", null)));
        index.Remove(Story("old", "", null).Url!);
        Assert.Empty(index.SimilarTo(Story("new", "book an appointment", null)));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void A_catalogue_in_which_everything_is_alike_is_looked_through_no_further_than_the_bound()
    {
        var index = new StoryIndex();
        for (var i = 0; i < 5000; i++) index.Set(Story($"s{i}", "see a patient's current medication", null));
        Assert.InRange(index.SimilarTo(Story("new", "see a patient's current medication", null)).Count, 1, StoryIndex.MostCandidates);
    }

    [Fact]
    public void Among_many_stories_that_share_common_words_the_one_that_is_alike_is_found()
    {
        var index = new StoryIndex();
        for (var i = 0; i < 5000; i++) index.Set(Story($"s{i}", $"see a patient's current medication of kind k{i} at place p{i}", null));
        Assert.Equal("https://x.example/s4321", Assert.Single(index.SimilarTo(Story("new", "view the present medicines of my patients of kind k4321 at place p4321", null))).Url);
    }

    [Fact]
    public void What_was_counted_is_given_back()
    {
        var index = new CatalogueIndex();
        var role = new Role { Url = "https://x.example/role", Title = "School nurse" };
        index.Set("r", role);
        index.Set("s", Story("s", "see current medication", null) with { Features = ["https://x.example/f|1.0"] });
        Assert.True(index.HasStories("https://x.example/f") && index.IsNamed("https://x.example/role|2") && index.RolesWith("school") == 1);
        Assert.Same(role, index.Role("https://x.example/role"));
        index.Set("s", Story("s", "see current medication", null) with { Roles = [] });
        index.Remove("r");
        Assert.False(index.HasStories("https://x.example/f") || index.IsNamed("https://x.example/role") || index.RolesWith("school") == 1);
        Assert.Null(index.Role("https://x.example/role"));
    }

    [Fact]
    public void Similarity_is_mutual() => Gen.Select(StoryGen.Story, StoryGen.Story, (a, b) => (a, b)).Sample(
        pair =>
        {
            var a = pair.a with { Url = "https://x.example/a", Kind = StoryKind.Story, Roles = [] };
            var b = pair.b with { Url = "https://x.example/b", Kind = StoryKind.Story, Roles = [], Need = pair.a.Need };
            var (withA, withB) = (new StoryIndex(), new StoryIndex());
            withA.Set(a);
            withB.Set(b);
            if (a.Status != StoryStatus.Retired && b.Status != StoryStatus.Retired) Assert.Equal(withA.SimilarTo(b).Count, withB.SimilarTo(a).Count);
        },
        iter: 100);

    private static bool Found(string want, string other)
    {
        var index = new StoryIndex();
        index.Set(Story("old", other, null));
        return index.SimilarTo(Story("new", want, null)).Count == 1;
    }

    private static Story With(Story story, string role, string? setting) => story with
    {
        Roles = [$"https://x.example/ActorDefinition/{role}"],
        CareSettings = setting is null ? [] : [new(new CodeableConcept { Text = setting })],
    };

    private static Story Story(string id, string want, string? why) => new()
    {
        Id = id,
        Url = $"https://x.example/{id}",
        Title = id,
        Status = StoryStatus.Draft,
        Roles = ["https://x.example/role"],
        Need = new(want, why),
    };
}
