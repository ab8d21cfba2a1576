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
    [InlineData("text", "Title Text see know It SHALL.", "Role title Role text")]
    public void Each_expression_finds_its_values(string id, string inStory, string? inRole)
    {
        var parameter = Definitions.Get<SearchParameter>(id);
        Assert.Equal(id, parameter.Code);
        Assert.Equal(inStory, Values(StoryCarrier, parameter));
        Assert.Equal(inRole ?? "", Values(RoleCarrier, parameter));
    }

    [Fact]
    public void There_are_no_others() => Assert.Equal(24, Definitions.All.Count(entry => entry.Resource is SearchParameter parameter && parameter.Base.Any(type => type.ToString() == "Basic")));

    [Fact]
    public void A_status_outside_modifierExtension_is_found_too()
    {
        var basic = StoryCarrier.DeepCopy();
        basic.Extension.Add(basic.ModifierExtension[0]);
        basic.ModifierExtension.Clear();
        Assert.Equal("active", Values(basic, Definitions.Get<SearchParameter>("status")));
    }

    [Fact]
    public void Only_satisfied_by_is_indexed_by_the_parts_of_a_canonical() => Assert.Equal(
        ["satisfied-by"],
        Definitions.All.Select(entry => entry.Resource).OfType<SearchParameter>()
            .Where(parameter => parameter.Extension.Any(extension => extension.Url == "https://fhirstories.org/fhir/StructureDefinition/search-canonical-parts")).Select(parameter => parameter.Code!));

    private static string Values(Basic basic, SearchParameter parameter) => string.Join(' ', FhirPath.Select(basic, parameter.Expression!).Select(value => value switch
    {
        CodeableConcept concept => concept.Coding[0].Code,
        PrimitiveType primitive => primitive.JsonValue is bool flag ? (flag ? "true" : "false") : primitive.JsonValue as string,
        _ => value.TypeName,
    }));
}
