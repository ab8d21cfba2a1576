using FhirStories.Catalogue;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class StarterCatalogueTests
{
    /// <summary>Stories that show a rule's advice on purpose, with the rule; their own further conversation says so.</summary>
    private static readonly (string Id, string Rule)[] OnPurpose =
    [
        ("us-alg-04", "missing-justification"),
        ("us-apt-06", "missing-secondary-role"),
        ("us-res-05", "solution-words-in-want"),
        ("us-res-05", "undecided-link"),
    ];

    private static readonly List<Resource> Resources = [.. StarterCatalogue.Read().Select(file =>
    {
        var parsed = ResourceParser.ParseJson(file.Json);
        Assert.True(parsed.Resource is not null, $"{file.Name}: {string.Join("; ", parsed.Issues.Select(i => i.Message))}");
        return parsed.Resource!;
    })];

    private static List<Story> Stories => [.. Resources.OfType<Basic>().Where(b => Carriers.KindOf(b) == CarrierKind.Story).Select(b =>
    {
        var read = StoryMapper.Read(b);
        Assert.True(read.Problems.Count == 0, $"{b.Id}: {string.Join("; ", read.Problems.Select(p => p.Message))}");
        return read.Value;
    })];

    [Fact]
    public async System.Threading.Tasks.Task All_of_it_is_stored_and_a_second_time_changes_nothing()
    {
        await using var temporary = await TemporaryRepository.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(Resources.Count, await CatalogueSeeder.SeedAsync(temporary.Repository, cancel));
        Assert.Equal(0, await CatalogueSeeder.SeedAsync(temporary.Repository, cancel));
        Assert.All(await temporary.Repository.PutAsync(Resources, cancel), put => Assert.Equal(Storage.Writing.WriteStatus.Unchanged, put.Answer!.Status));
        foreach (var resource in Resources)
        {
            var stored = ResourceText.Read((await temporary.Repository.ReadAsync(resource.TypeName, resource.Id!, cancel))!.Json.Span);
            (stored.Meta!.VersionId, stored.Meta.LastUpdated) = (null, null);
            if (!stored.Meta.EnumerateElements().Any()) stored.Meta = null;
            Assert.True(resource.IsExactly(stored), $"{resource.TypeName}/{resource.Id} came back changed.");
        }
    }

    [Fact]
    public void It_has_what_a_first_catalogue_needs()
    {
        var stories = Stories.Where(s => s.Kind == StoryKind.Story).ToList();
        var links = stories.SelectMany(s => s.Statements).SelectMany(s => s.Links).ToList();
        var targets = links.Where(l => l.State == MappingState.Mapped).Select(l => CanonicalTarget.Parse(l.Target!)).ToList();
        Assert.True(stories.Count >= 40);
        Assert.True(Stories.Count(s => s.Kind == StoryKind.Feature) >= 8);
        Assert.True(Resources.OfType<Basic>().Count(b => Carriers.KindOf(b) == CarrierKind.Role) >= 12);
        Assert.Equal(2, Resources.OfType<ExampleScenario>().Count());
        Assert.Equal(3, Resources.OfType<CapabilityStatement>().Count());
        Assert.Equal(2, Resources.OfType<DocumentReference>().Count(d => d.Type!.Coding.Any(c => c.Code == "case-study")));
        Assert.True(targets.Select(t => t.Url).Distinct().Count() >= 25);
        Assert.True(targets.Count(t => t.ElementId is not null) * 3 >= targets.Count);
        Assert.Contains(links, l => l.State == MappingState.Gap);
        Assert.Contains(links, l => l.State == MappingState.OutOfScope);
        Assert.All(stories, s => Assert.True(s.CareSettings.Count > 0 && s.Statements.Count > 0, s.Id));
        Assert.All(stories.SelectMany(s => s.Statements), s => Assert.NotEmpty(s.Categories));
    }

    [Fact]
    public void Every_link_leads_to_a_definition_and_an_element_that_exist()
    {
        var lookup = new StoreLookup(DefinitionStore.BuiltIn);
        var wrong = Stories.SelectMany(s => s.Statements.SelectMany(t => t.Links.Select(l => l.Target).Concat(t.SatisfiedBy).OfType<string>())
                .Select(target => (Story: s.Id, Target: target, Status: lookup.Find(CanonicalTarget.Parse(target).Url, CanonicalTarget.Parse(target).Version, CanonicalTarget.Parse(target).ElementId))))
            .Where(x => x.Status.State != DefinitionState.Known).Select(x => $"{x.Story}: {x.Target} {x.Status.State}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_story_rules_speak_only_where_that_is_on_purpose()
    {
        var roles = Resources.OfType<Basic>().Where(b => Carriers.KindOf(b) == CarrierKind.Role).Select(b => RoleMapper.Read(b).Value).ToList();
        var index = new CatalogueIndex();
        foreach (CatalogueItem item in Stories.Concat<CatalogueItem>(roles)) index.Set(item.Id!, item);
        var context = new RuleContext { Definitions = new StoreLookup(DefinitionStore.BuiltIn), Catalogue = index };
        var findings = Stories.SelectMany(s => StoryRules.Check(s, context).Select(f => (s.Id!, f.Code))).Concat(roles.SelectMany(r => StoryRules.Check(r, context).Select(f => (r.Id!, f.Code))))
            // All of Care Connect is deprecated, and this is a catalogue about Care Connect: the rule speaks everywhere, rightly.
            .Where(f => f.Code != "deprecated-profile").Distinct().Order();
        Assert.Equal(OnPurpose.Order(), findings);
    }
}
