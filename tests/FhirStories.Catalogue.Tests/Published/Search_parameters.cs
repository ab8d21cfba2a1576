using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Published;

public sealed class Search_parameters
{
    private static readonly Basic StoryCarrier = StoryMapper.ToBasic(new Story
    {
        Id = "s",
        Url = "https://a.example/s",
        Version = "1",
        Name = "S",
        Title = "Title",
        Status = StoryStatus.Active,
        Experimental = true,
        Date = "2026-11-22",
        Publisher = "P",
        Description = "Text",
        DerivedFrom = ["https://a.example/parent"],
        Roles = ["https://a.example/gp"],
        SecondaryRoles = ["https://a.example/pharmacist"],
        Need = new("see", "know"),
        Features = ["https://a.example/f"],
        Scenarios = ["https://a.example/sc"],
        Preconditions = ["Before."],
        ExceptionFlows = ["Not found."],
        Contribution = ContributionState.Submitted,
        CareSettings = [new(new CodeableConcept("s", "hospital"))],
        Statements =
        [
            new()
            {
                Key = "AC1", Requirement = "It SHALL.", Conformance = [Conformance.Shall], SatisfiedBy = ["https://p.example/a|1#b"],
                Categories = [new(new CodeableConcept("s", "clinical"))],
                Links = [new() { Key = "L1", Target = "https://p.example/c", State = MappingState.Mapped, Interaction = new() { Verb = InteractionVerb.Get, Type = "Patient" } }],
            },
        ],
    });

    private static readonly Basic RoleCarrier = RoleMapper.ToBasic(new Role
    {
        Id = "r",
        Url = "https://a.example/r",
        Version = "2",
        Name = "R",
        Title = "Role title",
        Status = StoryStatus.Draft,
        Experimental = false,
        Date = "2026",
        Publisher = "Q",
        Description = "Role text",
        CareSettings = [new(new CodeableConcept("s", "hospital"))],
        DerivedFrom = ["https://a.example/r0"],
    });

    [Theory]
    [InlineData("url", "https://a.example/s", "https://a.example/r")]
    [InlineData("version", "1", "2")]
    [InlineData("name", "S", "R")]
    [InlineData("title", "Title", "Role title")]
    [InlineData("description", "Text", "Role text")]
    [InlineData("publisher", "P", "Q")]
    [InlineData("status", "active", "draft")]
    [InlineData("kind", "story", null)]
    [InlineData("care-setting", "hospital", "hospital")]
    [InlineData("experimental", "true", "false")]
    [InlineData("date", "2026-11-22", "2026")]
    [InlineData("actor", "https://a.example/gp", null)]
    [InlineData("secondary-actor", "https://a.example/pharmacist", null)]
    [InlineData("role", "https://a.example/gp https://a.example/pharmacist", null)]
    [InlineData("feature", "https://a.example/f", null)]
    [InlineData("scenario", "https://a.example/sc", null)]
    [InlineData("derived-from", "https://a.example/parent", "https://a.example/r0")]
    [InlineData("satisfied-by", "https://p.example/a|1#b https://p.example/c", null)]
    [InlineData("statement-key", "AC1", null)]
    [InlineData("conformance", "SHALL", null)]
    [InlineData("statement-category", "clinical", null)]
    [InlineData("mapping-state", "mapped", null)]
    [InlineData("interaction", "GET Patient", null)]
    [InlineData("text", "Title Text see know It SHALL. Before. Not found.", "Role title Role text")]
    [InlineData("contribution-state", "submitted", null)]
    public void Each_expression_finds_its_values(string id, string inStory, string? inRole)
    {
        var parameter = Definitions.Get<SearchParameter>(id);
        Assert.Equal(id, parameter.Code);
        Assert.Equal(inStory, Values(StoryCarrier, parameter));
        Assert.Equal(inRole ?? "", Values(RoleCarrier, parameter));
    }

    private static readonly Basic CommentCarrier = AssessmentMapper.ToBasic(new Assessment
    {
        Title = "About it",
        Date = "2026-11-26",
        Artifact = new(new Canonical("https://a.example/s#AC1")),
        Thread = new(new ResourceReference("Basic/first")),
        Workflow = AssessmentWorkflow.ResolvedNoChange,
        Disposition = AssessmentDisposition.NotPersuasive,
        Contents = [new() { Kind = AssessmentKind.ChangeRequest, Summary = "Say when." }],
    });

    private static readonly Basic TestCarrier = TestPlanMapper.ToBasic(new TestPlan
    {
        Url = "https://a.example/t",
        Version = "3",
        Name = "T",
        Title = "Test title",
        Status = StoryStatus.Active,
        Experimental = true,
        Date = "2026-11",
        Publisher = "R",
        Description = "Test text",
        Cases = [new() { Requirements = [new("https://a.example/s", ["AC1"])] }],
    });

    [Theory]
    [InlineData("url", null, "https://a.example/t")]
    [InlineData("version", null, "3")]
    [InlineData("name", null, "T")]
    [InlineData("title", "About it", "Test title")]
    [InlineData("status", null, "active")]
    [InlineData("experimental", null, "true")]
    [InlineData("date", "2026-11-26", "2026-11")]
    [InlineData("publisher", null, "R")]
    [InlineData("description", null, "Test text")]
    [InlineData("text", "Say when. About it", "Test title Test text")]
    [InlineData("artifact", "https://a.example/s#AC1", null)]
    [InlineData("thread", "Basic/first", null)]
    [InlineData("information-type", "change-request", null)]
    [InlineData("workflow-status", "resolved-no-change", null)]
    [InlineData("disposition", "not-persuasive", null)]
    [InlineData("requirement", null, "https://a.example/s")]
    public void Comments_and_tests_are_found_too(string id, string? inComment, string? inTest)
    {
        var parameter = Definitions.Get<SearchParameter>(id);
        Assert.Equal(inComment ?? "", Values(CommentCarrier, parameter));
        Assert.Equal(inTest ?? "", Values(TestCarrier, parameter));
    }

    [Fact]
    public void What_meets_tests_or_shows_a_story_is_found_by_it()
    {
        static Extension Satisfies(string story, string key) => new()
        {
            Url = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement",
            Extension = [new("reference", new Canonical(story)), new("key", new Id(key))],
        };
        static Extension Requirement(string type, string link) => new()
        {
            Url = $"http://hl7.org/fhir/5.0/StructureDefinition/extension-{type}.setup.action.assert.requirement",
            Extension = [new("link", new FhirUri(link))],
        };
        var parameter = Definitions.Get<SearchParameter>("requirement");
        var patient = new Patient { Extension = [Satisfies("https://a.example/1", "A")] };
        var logical = new StructureDefinition { Differential = new() { Element = [new ElementDefinition { Path = "D", Extension = [Satisfies("https://a.example/2", "A")] }] } };
        var solution = new CapabilityStatement { Rest = [new() { Resource = [new() { Extension = [Satisfies("https://a.example/3", "A")] }] }] };
        var script = new TestScript { Test = [new() { Action = [new() { Assert = new() { Extension = [Requirement("TestScript", "https://a.example/4#A")] } }] }] };
        var report = new TestReport { Setup = new() { Action = [new() { Assert = new() { Extension = [Requirement("TestReport", "https://a.example/5#A")] } }] } };
        Assert.Equal(
            ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4#A", "https://a.example/5#A"],
            new Resource[] { patient, logical, solution, script, report }.Select(resource => Values(resource, parameter)));
    }

    [Fact]
    public void A_data_item_that_no_element_holds_is_a_gap() => Assert.Equal("D.b D.c", Values(
        new ConceptMap
        {
            Group =
            [
                new()
                {
                    Element =
                    [
                        new() { Code = "D.a", Target = [new() { Code = "Patient.name", Equivalence = ConceptMapEquivalence.Equivalent }] },
                        new() { Code = "D.b", Target = [new() { Equivalence = ConceptMapEquivalence.Unmatched }] },
                        new() { Code = "D.c" },
                    ],
                },
            ],
        },
        Definitions.Get<SearchParameter>("gap")));

    [Fact]
    public void There_are_no_others() => Assert.Equal(41, Definitions.All.Count(entry => entry.Resource is SearchParameter parameter && parameter.Base.Any(type => type.ToString() == "Basic")));

    [Fact]
    public void A_status_outside_modifierExtension_is_found_too()
    {
        var basic = StoryCarrier.DeepCopy();
        basic.Extension.Add(basic.ModifierExtension[0]);
        basic.ModifierExtension.Clear();
        Assert.Equal("active", Values(basic, Definitions.Get<SearchParameter>("status")));
    }

    [Fact]
    public void Only_links_to_elements_and_statements_are_indexed_by_the_parts_of_a_canonical() => Assert.Equal(
        ["artifact", "profile-of-r5", "requirement", "satisfied-by", "structure-profile"],
        Definitions.All.Select(entry => entry.Resource).OfType<SearchParameter>()
            .Where(parameter => parameter.Extension.Any(extension => extension.Url == "https://fhirstories.org/fhir/StructureDefinition/search-canonical-parts")).Select(parameter => parameter.Code!));

    [Fact]
    public void Whoever_finds_codes_without_a_system_says_which_theirs_is()
    {
        foreach (var parameter in Definitions.All.Select(entry => entry.Resource).OfType<SearchParameter>())
        {
            // An interaction is a verb and a type at once, which are of two systems.
            var needs = parameter.Type == SearchParamType.Token && parameter.Code != "interaction" && parameter.Expression?.Contains("ofType(code)", StringComparison.Ordinal) == true;
            var system = parameter.Extension.FirstOrDefault(extension => extension.Url == "https://fhirstories.org/fhir/StructureDefinition/search-code-system")?.Value as FhirUri;
            Assert.True(needs == system is not null, parameter.Code);
        }
    }

    private static string Values(Resource resource, SearchParameter parameter) => string.Join(' ', FhirPath.Select(resource, parameter.Expression!).Select(value => value switch
    {
        CodeableConcept concept => concept.Coding[0].Code,
        ResourceReference reference => reference.Reference,
        PrimitiveType primitive => primitive.JsonValue is bool flag ? (flag ? "true" : "false") : primitive.JsonValue as string,
        _ => value.TypeName,
    }));
}
