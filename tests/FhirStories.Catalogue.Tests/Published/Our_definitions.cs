using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Definitions;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Published;

public sealed class Our_definitions
{
    private const string Base = "https://fhirstories.org/fhir/";

    [Fact]
    public void Each_file_is_named_for_its_resource_and_its_url() => Assert.All(Definitions.All, entry =>
    {
        Assert.Equal(entry.File, $"{entry.Resource.TypeName}-{entry.Resource.Id}");
        var (url, publisher, name) = Head(entry.Resource);
        Assert.Equal($"{Base}{entry.Resource.TypeName}/{entry.Resource.Id}", url);
        Assert.Equal("FhirStories", publisher);
        Assert.Matches("^[A-Z][A-Za-z0-9_]+$", name!);
    });

    [Fact]
    public void Every_structure_has_a_differential_with_ids_that_fit_their_paths() =>
        Assert.All(Definitions.All.Select(entry => entry.Resource).OfType<StructureDefinition>(), definition =>
        {
            Assert.Equal(FHIRVersion.N4_0_1, definition.FhirVersion);
            Assert.Equal(definition.Type, definition.Differential!.Element[0].Path);
            Assert.Equal(definition.Differential.Element.Count, definition.Differential.Element.Select(element => element.ElementId).Distinct().Count());
            Assert.All(definition.Differential.Element, element =>
            {
                Assert.Equal(element.Path, string.Join('.', element.ElementId!.Split('.').Select(part => part.Split(':')[0])));
                Assert.Equal(element.SliceName, element.ElementId.Split('.')[^1].Split(':') is [_, var slice] ? slice : null);
            });
            if (definition.Type == "Extension") Assert.NotEmpty(definition.Context);
        });

    [Fact]
    public void Every_definition_of_ours_that_is_referred_to_exists()
    {
        var urls = Definitions.All.Select(entry => Head(entry.Resource).Url).ToHashSet(StringComparer.Ordinal);
        var named = Definitions.All.SelectMany(entry => System.Text.RegularExpressions.Regex
            .Matches(Data.FhirJson.ToJson(entry.Resource), "https://fhirstories.org/fhir/[A-Za-z]+/[a-z0-9-]*[a-z0-9]").Select(match => match.Value)).Distinct().ToList();
        Assert.True(named.Count > 30);
        Assert.All(named, url => Assert.Contains(url, urls));
    }

    [Theory]
    [InlineData("user-story")]
    [InlineData("feature")]
    public void The_profiles_of_stories_agree_with_the_element_table(string profile) => Agree(profile, ElementTable.Story);

    [Fact]
    public void The_profile_of_roles_agrees_with_the_element_table() => Agree("role", ElementTable.Role);

    // They stand on search parameters and baselines, not on stories and roles.
    private static readonly string[] Beside = ["search-canonical-parts", "search-code-system", "other-release-content", "baseline-content", "profile-of-r4", "profile-of-r5", "link-confirmation"];

    [Fact]
    public void The_profile_of_comments_agrees_with_the_element_table() => Agree("comment", ElementTable.Assessment);

    [Fact]
    public void The_profile_of_acceptance_tests_agrees_with_the_element_table() => Agree("acceptance-test", ElementTable.TestPlan);

    [Theory]
    [InlineData("http://hl7.org/fhir/uv/xver/ValueSet/R5-artifactassessment-information-type-for-R4", "informationType")]
    [InlineData("http://hl7.org/fhir/uv/xver/ValueSet/R5-artifactassessment-workflow-status-for-R4", "workflowStatus")]
    [InlineData("http://hl7.org/fhir/uv/xver/ValueSet/R5-artifactassessment-disposition-for-R4", "disposition")]
    public void The_codes_of_comments_are_those_of_the_published_value_sets(string valueSet, string element)
    {
        var published = DefinitionStore.BuiltIn.ReadJson(DefinitionStore.BuiltIn.Find(valueSet)!);
        var row = ElementTable.Assessment.Concat(ElementTable.Assessment.SelectMany(each => each.Children)).Single(each => each.Name == element);
        using var json = System.Text.Json.JsonDocument.Parse(published);
        Assert.Equal(
            json.RootElement.GetProperty("compose").GetProperty("include")[0].GetProperty("concept").EnumerateArray().Select(concept => concept.GetProperty("code").GetString()!),
            row.Codes);
    }

    [Fact]
    public void Our_extensions_agree_with_the_element_table()
    {
        var rows = ElementTable.Story.Concat(ElementTable.Role).Concat(ElementTable.Assessment).SelectMany(row => row.Children.Prepend(row)).Where(row => row.Url.StartsWith(Base, StringComparison.Ordinal)).ToList();
        var extensions = Definitions.All.Select(entry => entry.Resource).OfType<StructureDefinition>().Where(definition => definition.Type == "Extension").ToList();
        Assert.Equal(extensions.Select(extension => extension.Url!).Where(url => !Beside.Contains(url[(url.LastIndexOf('/') + 1)..])).Order(), rows.Select(row => row.Url).Distinct().Order());

        foreach (var row in rows)
        {
            var elements = extensions.Single(extension => extension.Url == row.Url).Differential!.Element;
            Assert.Equal(row.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*", elements[0].Max);
            if (row.Children.Count == 0) AgreeOnValue(row, elements.Single(element => element.ElementId == "Extension.value[x]"));
            AgreeOnChildren(row, elements, "Extension");
        }
    }

    [Fact]
    public void The_code_system_of_story_rules_lists_the_rules_as_they_are() => Assert.Equal(
        StoryRules.All.Select(rule => (rule.Code, rule.Title, rule.Advice)),
        Definitions.Get<CodeSystem>("story-rule").Concept.Select(concept => (concept.Code!, concept.Display!, concept.Definition!)));

    [Fact]
    public void The_page_of_story_rules_lists_the_rules_as_they_are()
    {
        var page = File.ReadAllText(Path.Combine(Repository(), "src", "FhirStories.Catalogue", "docs", "story-rules.md")).ReplaceLineEndings("\n");
        Assert.Equal(RuleTable.Markdown(StoryRules.All), page[page.IndexOf("### `", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void The_code_system_of_care_settings_lists_those_that_the_importer_recognises() => Assert.Equal(
        CareSettings.All.Select(setting => (setting.Code, setting.Display)).Order(),
        Definitions.Get<CodeSystem>("care-setting").Concept.Select(concept => (concept.Code!, concept.Display!)));

    private static void Agree(string profile, IReadOnlyList<StoryElement> rows)
    {
        var elements = Definitions.Get<StructureDefinition>(profile).Differential!.Element;
        var slices = elements.Where(element => element.SliceName is not null && element.Path is "Basic.extension" or "Basic.modifierExtension").ToList();
        Assert.Equal(
            rows.Select(row => (row.Url, row.Min, row.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*", row.IsModifier)).Order(),
            slices.Where(slice => slice.SliceName is not null).Select(slice => (slice.Type[0].Profile.Single()!, slice.Min!.Value, slice.Max!, slice.Path == "Basic.modifierExtension")).Order());
    }

    private static void AgreeOnChildren(StoryElement row, List<ElementDefinition> elements, string parent)
    {
        var slices = elements.Where(element => element.SliceName is not null && element.ElementId!.StartsWith($"{parent}.extension:", StringComparison.Ordinal)
            && !element.ElementId[(parent.Length + 11)..].Contains('.', StringComparison.Ordinal)).ToList();
        Assert.Equal(
            row.Children.Select(child => (child.Url, child.Min, child.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*")),
            slices.Select(slice => (slice.SliceName!, slice.Min!.Value, slice.Max!)));
        foreach (var child in row.Children)
        {
            var id = $"{parent}.extension:{child.Url}";
            Assert.Equal(child.Url, ((FhirUri)elements.Single(element => element.ElementId == id + ".url").Fixed!).Value);
            if (child.Children.Count == 0) AgreeOnValue(child, elements.Single(element => element.ElementId == id + ".value[x]"));
            else AgreeOnChildren(child, elements, id);
        }
    }

    private static void AgreeOnValue(StoryElement row, ElementDefinition value)
    {
        Assert.Equal(row.ValueType, value.Type.Single().Code);
        if (row.Codes.Count == 0)
        {
            Assert.NotEqual(BindingStrength.Required, value.Binding?.Strength);
            return;
        }

        Assert.Equal(BindingStrength.Required, value.Binding!.Strength);
        Assert.Equal(row.Codes, Definitions.CodesOf(value.Binding.ValueSet!));
    }

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    // To Firely a Measure is no conformance resource, though it has all that one has.
    private static (string? Url, string? Publisher, string? Name) Head(Resource resource) => resource is Measure measure
        ? (measure.Url, measure.Publisher, measure.Name) : Head((IConformanceResource)resource);

    private static (string? Url, string? Publisher, string? Name) Head(IConformanceResource resource) => (resource.Url, resource.Publisher, resource.Name);
}
