using System.Text.Json;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class The_real_stories : Importing
{
    private static byte[] File => System.IO.File.ReadAllBytes(SharedData.Require("stories/care-connect-stories.jsonl"));

    [Fact]
    public async System.Threading.Tasks.Task Each_row_gives_a_story_and_nothing_fails()
    {
        var report = await Run(File, "care-connect-stories.jsonl");

        Assert.Equal(84, report.Rows.Count(row => row is { Kind: "story", Outcome: ImportOutcome.Created }));
        Assert.False(report.HasFailures);
        Assert.All(report.Rows, row => Assert.Equal(ImportOutcome.Created, row.Outcome));
        Assert.Equal(84, report.Rows.Where(row => row.Kind == "story").Select(row => row.Id).Distinct().Count());
    }

    [Fact]
    public async System.Threading.Tasks.Task What_is_pointed_to_is_written_first()
    {
        await Run(File, "care-connect-stories.jsonl");
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in Target.Order)
        {
            if (key.StartsWith("Basic/", StringComparison.Ordinal) && StoryMapper.Read(FhirJson.Parse<Basic>(Target.Stored[key])).Value is var story)
                foreach (var url in story.Roles.Concat(story.Features).Concat(story.Scenarios).Concat(story.SecondaryRoles))
                    Assert.Contains(url.Split('/')[^1], written);
            written.Add(key.Split('/')[1]);
        }
    }

    [Fact]
    public async System.Threading.Tasks.Task A_second_import_changes_nothing()
    {
        await Run(File, "care-connect-stories.jsonl");
        var before = new Dictionary<string, string>(Target.Stored);
        var again = await Run(File, "care-connect-stories.jsonl", new() { ReplaceShared = true });
        Assert.All(again.Rows, row => Assert.Equal(ImportOutcome.Unchanged, row.Outcome));
        Assert.Equal(before, Target.Stored);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_dry_run_says_what_would_happen_and_writes_nothing()
    {
        var report = await Run(File, "care-connect-stories.jsonl", new() { DryRun = true });
        Assert.Empty(Target.Stored);
        Assert.All(report.Rows, row => Assert.Equal(ImportOutcome.WouldCreate, row.Outcome));
    }

    [Fact]
    public async System.Threading.Tasks.Task Every_text_of_every_row_stands_verbatim_in_what_was_built()
    {
        var report = await Run(File, "care-connect-stories.jsonl");
        var ids = report.Rows.Where(row => row.Kind == "story").ToDictionary(row => row.Line, row => row.Id!);
        var line = 0;
        foreach (var json in System.IO.File.ReadLines(SharedData.Require("stories/care-connect-stories.jsonl")))
        {
            var texts = TextsAround(ids[++line]);
            using var row = JsonDocument.Parse(json);
            foreach (var property in row.RootElement.EnumerateObject())
                foreach (var value in ValuesOf(property.Value))
                    Assert.True(texts.Contains(value), $"Line {line}: '{property.Name}' is lost: {value}");
        }

        Assert.Equal(84, line);
    }

    [Fact]
    public async System.Threading.Tasks.Task Everything_built_is_valid_for_a_strict_reader()
    {
        await Run(File, "care-connect-stories.jsonl");
        foreach (var json in Target.Stored.Values)
        {
            var resource = FhirJson.Parse<Resource>(json);
            Assert.Matches("^[A-Za-z0-9.-]{1,64}$", resource.Id!);
            if (resource is Basic basic) Assert.Equal(Narrative.NarrativeStatus.Generated, basic.Text!.Status);
        }
    }

    [Fact]
    public async System.Threading.Tasks.Task Roles_are_few_and_named_without_their_care_setting()
    {
        var report = await Run(File, "care-connect-stories.jsonl");
        var roles = report.Rows.Where(row => row.Kind == "role").Select(row => row.Id).ToList();
        Assert.Contains("role-pharmacist", roles);
        Assert.Contains("role-general-practitioner", roles);
        Assert.Contains("role-domiciliary-care-worker", roles);
        Assert.DoesNotContain("role-hospital-services", roles);
        Assert.DoesNotContain("role-social-care", roles);
        Assert.InRange(roles.Count, 10, 20);
        Assert.Equal(["Domicilary Care Worker"], RoleMapper.Read(Stored("role-domiciliary-care-worker")).Value.Aliases);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_story_with_shifted_columns_is_put_right_and_reported()
    {
        var report = await Run(File, "care-connect-stories.jsonl");
        var row = Assert.Single(report.Rows, row => row.Problems.Any(problem => problem.Code == "columns-shifted"));
        var story = StoryMapper.Read(Stored(row.Id!)).Value;
        Assert.Equal("https://fhirstories.org/catalogue/ActorDefinition/role-pharmacist", Assert.Single(story.Roles));
        Assert.Equal("know the current issue of a prescription of medication for the patient", story.Want);
        Assert.StartsWith("I can include this in my reconciliation", story.Justification, StringComparison.Ordinal);
        Assert.Equal("hospital-pharmacy", story.CareSettings[0].Value.Coding[0].Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task Interactions_and_criteria_become_statements()
    {
        await Run(File, "care-connect-stories.jsonl");
        var first = StoryMapper.Read(Stored("gp-connect-send-document-gpc-sd06")).Value;
        Assert.Equal(["P1", "P2", "C1"], first.Statements.Select(statement => statement.Key));
        Assert.Equal([BoundParty.Provider, BoundParty.Provider, BoundParty.Consumer], first.Statements.Select(statement => statement.Binds!.Value));
        Assert.All(first.Statements, statement => Assert.Empty(statement.Categories));

        var links = Target.Stored.Values.Select(FhirJson.Parse<Resource>).OfType<Basic>().Where(basic => Carriers.KindOf(basic) == CarrierKind.Story)
            .SelectMany(basic => StoryMapper.Read(basic).Value.Statements).Where(statement => statement.Key == "need").SelectMany(statement => statement.Links).ToList();
        Assert.Contains(links, link => link.Interaction is { Verb: InteractionVerb.Get, Type: "MedicationRequest", Search: "patient=[id]" });
        Assert.Contains(links, link => link.Interaction is { Verb: InteractionVerb.Put, Type: "MedicationOrder", Search: null });
        Assert.Contains(links, link => link.Note is { } note && note.StartsWith("Refer to", StringComparison.Ordinal));
        Assert.All(links, link => Assert.Null(link.State));
    }

    /// <summary>Every string in a story and in the roles, features and scenarios that it points to.</summary>
    private HashSet<string> TextsAround(string id)
    {
        var story = StoryMapper.Read(Stored(id)).Value;
        var keys = story.Roles.Concat(story.Features).Select(url => "Basic/" + url.Split('/')[^1])
            .Concat(story.Scenarios.Select(url => "ExampleScenario/" + url.Split('/')[^1])).Append("Basic/" + id);
        return [.. keys.SelectMany(key => ValuesOf(JsonDocument.Parse(Target.Stored[key]).RootElement))];
    }

    private static IEnumerable<string> ValuesOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is { Length: > 0 } text ? [text] : [],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ValuesOf),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => ValuesOf(property.Value)),
        _ => [],
    };
}
