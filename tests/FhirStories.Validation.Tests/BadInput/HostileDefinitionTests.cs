using FhirStories.Definitions;
using FhirStories.Validation.Tests.Conformance;
using Xunit;

namespace FhirStories.Validation.Tests.BadInput;

public sealed class HostileDefinitionTests
{
    private const int Many = 50_000;

    public static TheoryData<string, string> Expressions => new()
    {
        { "brackets", new string('(', Many) + "true" + new string(')', Many) },
        { "calls in calls", string.Concat(Enumerable.Repeat("where(", Many)) + "true" + new string(')', Many) },
        { "steps", "name" + string.Concat(Enumerable.Repeat(".first()", Many)) },
        { "children", "name" + string.Concat(Enumerable.Repeat(".given", Many)) },
        { "additions", "1" + string.Concat(Enumerable.Repeat("+1", Many)) },
        { "ands", "true" + string.Concat(Enumerable.Repeat(" and true", Many)) },
        { "unions", "name" + string.Concat(Enumerable.Repeat("|name", Many)) },
        { "signs", new string('-', Many) + "1" },
        { "indexes", "name" + string.Concat(Enumerable.Repeat("[0]", Many)) },
        { "never ends", "(1).repeat($this + 1).empty()" },
        { "doubles", "('a').repeat($this & $this).empty()" },
        { "a pattern that runs long", "name.text.matches('^(a+)+$')" },
        { "a replacement that runs long", "name.text.replaceMatches('^(a+)+$', 'x') = 'x'" },
        { "cannot be read", "name.(" },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Whatever_expression_a_profile_brings_its_instances_get_a_verdict(string what, string expression)
    {
        Assert.NotNull(what);
        var validator = Judgement.With(Profile($$"""{"id":"Patient","path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"{{expression}}"}]}"""));
        var report = Hostile.Json($$"""{"resourceType":"Patient","meta":{"profile":["http://example.org/StructureDefinition/x"]},"name":[{"text":"{{new string('a', 60)}}!"}]}""", validator: validator);
        Assert.Empty(Hostile.Errors(report));
        Assert.Contains(report.Issues, i => i.MessageId == "invariant-undecided" && i.Message.Length < 1000);
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void A_definition_with_whatever_expression_gets_a_verdict(string what, string expression)
    {
        Assert.NotNull(what);
        _ = Hostile.Json(Profile($$"""{"id":"Patient","path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"{{expression}}"}]}"""));
        _ = Hostile.Json($$"""{"resourceType":"SearchParameter","url":"http://example.org/x","name":"X","status":"draft","description":"x","code":"x","base":["Patient"],"type":"string","expression":"{{expression}}"}""");
    }

    [Fact]
    public void A_pattern_that_runs_long_on_every_element_ends_with_the_budget()
    {
        var validator = Judgement.With(Profile("""{"id":"Patient.name","path":"Patient.name","constraint":[{"key":"x-1","severity":"error","human":"x","expression":"text.matches('^(a+)+$')"}]}"""));
        var name = $$"""{"text":"{{new string('a', 60)}}!"}""";
        var report = Hostile.Json($$"""{"resourceType":"Patient","meta":{"profile":["http://example.org/StructureDefinition/x"]},"name":[{{string.Join(',', Enumerable.Repeat(name, 10_000))}}]}""", validator: validator);
        Assert.Empty(Hostile.Errors(report));
        Assert.Contains(report.Issues, i => i.MessageId == "too-large");
    }

    [Theory]
    [InlineData("http://example.org/StructureDefinition/x")]
    [InlineData("http://example.org/StructureDefinition/y")]
    public void Profiles_that_build_on_one_another_in_a_circle_are_not_checked(string canonical)
    {
        var validator = Judgement.With(
            Profile("""{"id":"Patient","path":"Patient"}""", "x", "http://example.org/StructureDefinition/y"),
            Profile("""{"id":"Patient","path":"Patient"}""", "y", "http://example.org/StructureDefinition/x"));
        var report = Hostile.Json($$"""{"resourceType":"Patient","meta":{"profile":["{{canonical}}"]},"active":true}""", validator: validator);
        Assert.Empty(Hostile.Errors(report));
        Assert.Contains(report.Issues, i => i.Level == IssueLevel.Warning && i.Code == "not-supported");
    }

    [Fact]
    public void A_profile_that_demands_itself_of_what_it_refers_to_ends()
    {
        var validator = Judgement.With(Profile("""{"id":"Patient.link.other","path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["http://example.org/StructureDefinition/x"]}]}"""));
        var report = Hostile.Json("""
            {"resourceType":"Patient","meta":{"profile":["http://example.org/StructureDefinition/x"]},
             "contained":[{"resourceType":"Patient","id":"a","link":[{"type":"seealso","other":{"reference":"#b"}}]},{"resourceType":"Patient","id":"b","link":[{"type":"seealso","other":{"reference":"#a"}},{"type":"seealso","other":{"reference":"#"}}]}],
             "link":[{"type":"seealso","other":{"reference":"#a"}}]}
            """, validator: validator);
        Assert.Empty(Hostile.Errors(report));
    }

    [Fact]
    public void An_extension_that_holds_itself_ends()
    {
        var validator = Judgement.With("""
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/e","name":"E","status":"draft","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,"context":[{"type":"element","expression":"Element"}],"type":"Extension",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[{"id":"Extension","path":"Extension"},{"id":"Extension.extension","path":"Extension.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}},
             {"id":"Extension.extension:e","path":"Extension.extension","sliceName":"e","type":[{"code":"Extension","profile":["http://example.org/StructureDefinition/e"]}]},{"id":"Extension.url","path":"Extension.url","fixedUri":"http://example.org/StructureDefinition/e"}]}}
            """);
        var nested = string.Concat(Enumerable.Repeat("""{"url":"http://example.org/StructureDefinition/e","extension":[""", 40)) + """{"url":"http://example.org/StructureDefinition/e","valueString":"x"}""" + string.Concat(Enumerable.Repeat("]}", 40));
        var report = Hostile.Json($$"""{"resourceType":"Patient","extension":[{{nested}}]}""", validator: validator);
        Assert.NotEmpty(report.Issues);
    }

    [Fact]
    public void Value_sets_that_include_one_another_in_a_circle_are_not_checked()
    {
        var validator = Judgement.With(
            """{"resourceType":"ValueSet","url":"http://example.org/ValueSet/a","status":"draft","compose":{"include":[{"valueSet":["http://example.org/ValueSet/b"]}]}}""",
            """{"resourceType":"ValueSet","url":"http://example.org/ValueSet/b","status":"draft","compose":{"include":[{"valueSet":["http://example.org/ValueSet/a"]}]}}""",
            Profile("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://example.org/ValueSet/a"}}"""));
        var report = Hostile.Json("""{"resourceType":"Patient","meta":{"profile":["http://example.org/StructureDefinition/x"]},"maritalStatus":{"coding":[{"system":"http://example.org/s","code":"x"}]}}""", validator: validator);
        Assert.NotEmpty(report.Issues);
    }

    [Fact]
    public void Contained_resources_that_refer_to_one_another_without_number_are_checked_in_time()
    {
        var contained = string.Join(',', Enumerable.Range(0, 2000).Select(i => $$"""{"resourceType":"Patient","id":"p{{i}}","link":[{{Link((i + 1) % 2000)}},{{Link(i * 7 % 2000)}}]}"""));
        Assert.Empty(Hostile.Errors(Hostile.Json($$"""{"resourceType":"Patient","contained":[{{contained}}],"link":[{{Link(0)}}]}""")));
    }

    private static string Link(int number) => $$"""{"type":"seealso","other":{"reference":"#p{{number}}"} }""";

    private static string Profile(string element, string name = "x", string parent = "http://hl7.org/fhir/StructureDefinition/Patient") => $$"""
        {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/{{name}}","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
         "baseDefinition":"{{parent}}","derivation":"constraint","differential":{"element":[{{element}}]} }
        """;
}
