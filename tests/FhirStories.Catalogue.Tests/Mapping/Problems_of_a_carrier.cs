using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Mapping;

public sealed class Problems_of_a_carrier
{
    private const string Requirements = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";
    private const string Own = "https://fhirstories.org/fhir/StructureDefinition/";

    [Fact]
    public void A_sound_story_has_none() => Assert.Empty(StoryMapper.Read(Sound()).Problems);

    [Fact]
    public void A_missing_status_is_an_error_that_names_the_extension_and_its_codes()
    {
        var problem = Only(basic => basic.ModifierExtension.Clear());
        Assert.Equal((ProblemSeverity.Error, "story-status-missing", "Basic"), (problem.Severity, problem.Code, problem.Expression));
        Assert.Contains(Requirements + "status", problem.Message, StringComparison.Ordinal);
        Assert.Contains("draft, active, retired, unknown", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_status_is_an_error_and_the_first_counts()
    {
        var basic = Sound();
        basic.ModifierExtension.Add(new Extension(Requirements + "status", new Code("retired")));
        var result = StoryMapper.Read(basic);
        var problem = Assert.Single(result.Problems);
        Assert.Equal(("story-status-repeated", "Basic.modifierExtension[1]"), (problem.Code, problem.Expression));
        Assert.Equal(StoryStatus.Draft, result.Value.Status);
    }

    [Fact]
    public void A_status_outside_modifierExtension_is_an_error()
    {
        var codes = Codes(basic =>
        {
            basic.Extension.Add(basic.ModifierExtension[0]);
            basic.ModifierExtension.Clear();
        });
        Assert.Equal(["story-status-misplaced", "story-status-missing"], codes.Order());
    }

    [Fact]
    public void A_code_that_is_not_ours_is_an_error_at_its_value()
    {
        var problem = Only(basic => basic.ModifierExtension[0].Value = new Code("finished"));
        Assert.Equal(("story-status-unknown-code", "Basic.modifierExtension[0].value"), (problem.Code, problem.Expression));
    }

    [Theory]
    [InlineData("story-kind", "epic", "story-kind-unknown-code")]
    [InlineData("statement-binds", "both", "statement-binds-unknown-code")]
    [InlineData("conformance", "MUST", "statement-conformance-unknown-code")]
    [InlineData("state", "done", "story-link-state-unknown-code")]
    [InlineData("verb", "FETCH", "interaction-verb-unknown-code")]
    public void Every_closed_list_of_codes_is_checked(string extension, string code, string expected) =>
        Assert.Contains(expected, Codes(basic => Deep(basic).Last(e => e.Url!.EndsWith(extension, StringComparison.Ordinal)).Value = new Code(code)));

    [Fact]
    public void A_wrong_value_type_on_a_known_extension_is_an_error()
    {
        var problem = Only(basic => Find(basic, Requirements + "title").Value = new Markdown("x"));
        Assert.Equal(("story-title-wrong-type", "Basic.extension[1]"), (problem.Code, problem.Expression));
    }

    [Fact]
    public void A_statement_needs_a_key_and_a_requirement()
    {
        var codes = Codes(basic => Find(basic, Requirements + "statement").Extension.RemoveAll(e => e.Url is "key" or "requirement"));
        Assert.Equal(["statement-key-missing", "statement-requirement-missing"], codes.Order());
    }

    [Fact]
    public void Two_statements_with_one_key_are_an_error()
    {
        var codes = Codes(basic => basic.Extension.Add(Find(basic, Requirements + "statement").DeepCopy()));
        Assert.Equal(["statement-key-duplicate"], codes);
    }

    [Fact]
    public void Who_repeats_a_key_is_told_both_places()
    {
        var basic = StoryMapper.ToBasic(new Story { Status = StoryStatus.Draft, Statements = [.. new[] { "a", "b", "a" }.Select(key => new Statement { Key = key, Requirement = "R" })] });
        var problem = StoryMapper.Read(basic).Problems.Single(found => found.Code == "statement-key-duplicate");
        Assert.Equal($"Basic.extension.where(url='{Requirements}statement')[2]", problem.Expression);
        Assert.Contains($"Basic.extension.where(url='{Requirements}statement')[0]", problem.Message);
        Assert.Equal("a", Data.FhirPath.Select(basic, problem.Expression + ".extension.where(url='key').value").Single().ToString());
    }

    [Fact]
    public void A_gap_has_no_target() =>
        Assert.Contains("story-link-gap-with-target", Codes(basic => Link(basic, "state").Value = new Code("gap")));

    [Fact]
    public void What_is_mapped_has_a_target()
    {
        var codes = Codes(basic => Deep(basic).Single(e => e.Url == Own + "story-link").Extension.RemoveAll(e => e.Url == "target"));
        Assert.Equal(["story-link-mapped-without-target"], codes);
    }

    [Fact]
    public void An_unknown_part_of_a_link_is_a_warning_and_is_kept()
    {
        var basic = Sound();
        Deep(basic).Single(e => e.Url == Own + "story-link").Extension.Add(new Extension("taget", new FhirUrl("https://x.example")));
        var result = StoryMapper.Read(basic);
        Assert.Equal((ProblemSeverity.Warning, "story-link-child-unknown"), (result.Problems.Single().Severity, result.Problems.Single().Code));
        Assert.False(result.HasErrors);
        Assert.True(StoryMapper.ToBasic(result.Value).IsExactly(basic));
    }

    [Fact]
    public void A_mapped_target_that_is_no_satisfiedBy_is_a_warning() =>
        Assert.Equal(["story-link-not-in-satisfied-by"], Codes(basic => Find(basic, Requirements + "statement").Extension.RemoveAll(e => e.Url == "satisfiedBy")));

    [Fact]
    public void A_want_without_a_justification_must_say_so()
    {
        Assert.Empty(Codes(basic => StoryMapper.ToBasic(new Story { Need = new("look", null) }).Extension
            .Where(e => e.Url!.EndsWith("SGUserStory", StringComparison.Ordinal)).ToList().ForEach(e => Find(basic, e.Url!).Extension = e.Extension)));
        Assert.Equal(["user-story-benefit-missing"], Codes(basic => Find(basic, "http://smart.who.int/base/StructureDefinition/SGUserStory").Extension.RemoveAll(e => e.Url == "benefit")));
    }

    [Fact]
    public void What_only_our_profile_demands_is_an_error_only_for_those_who_claim_it()
    {
        var basic = Sound();
        basic.Extension.RemoveAll(e => e.Url == Own + "story-kind");
        Assert.True(StoryMapper.Read(basic).HasErrors);
        basic.Meta!.Profile = [];
        Assert.Equal([(ProblemSeverity.Warning, "story-kind-missing")], StoryMapper.Read(basic).Problems.Select(p => (p.Severity, p.Code)));
    }

    [Fact]
    public void A_role_is_not_a_story()
    {
        var role = RoleMapper.ToBasic(new Role { Title = "Pharmacist", Status = StoryStatus.Draft });
        Assert.Contains("story-code-wrong", StoryMapper.Read(role).Problems.Select(p => p.Code));
        Assert.Equal(CarrierKind.Role, Carriers.KindOf(role));
    }

    [Fact]
    public void Reading_an_empty_Basic_gives_a_story_and_problems() => Assert.True(StoryMapper.Read(new Basic()).HasErrors);

    [Fact]
    public void An_unknown_modifier_is_reported()
    {
        var problem = Only(basic => basic.ModifierExtension.Add(new Extension("http://x.example/not-really", new FhirBoolean(true))));
        Assert.Equal("carrier-modifier-unknown", problem.Code);
    }

    private static Basic Sound() => StoryMapper.ToBasic(new Story
    {
        Url = "https://a.example",
        Title = "T",
        Status = StoryStatus.Draft,
        Profiles = [Canonicals.UserStoryProfile],
        Need = new("look", "see"),
        Statements =
        [
            new()
            {
                Key = "AC1", Requirement = "It SHALL look.", Conformance = [Conformance.Shall], Binds = BoundParty.Provider, SatisfiedBy = ["https://p.example"],
                Links = [new() { Key = "L1", Target = "https://p.example", State = MappingState.Mapped, Interaction = new() { Verb = InteractionVerb.Get, Type = "Patient" } }],
            },
        ],
    });

    private static List<string> Codes(Action<Basic> spoil)
    {
        var basic = Sound();
        spoil(basic);
        return StoryMapper.Read(basic).Problems.Select(problem => problem.Code).ToList();
    }

    private static MappingProblem Only(Action<Basic> spoil)
    {
        var basic = Sound();
        spoil(basic);
        return Assert.Single(StoryMapper.Read(basic).Problems);
    }

    private static Extension Find(Basic basic, string url) => basic.Extension.Single(e => e.Url == url);

    private static Extension Link(Basic basic, string part) => Deep(basic).Single(e => e.Url == Own + "story-link").Extension.Single(e => e.Url == part);

    private static IEnumerable<Extension> Deep(Basic basic) => basic.Extension.SelectMany(Deep);

    private static IEnumerable<Extension> Deep(Extension extension) => extension.Extension.SelectMany(Deep).Prepend(extension);
}
