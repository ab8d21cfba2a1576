using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Catalogue.Tests.Trace;

/// <summary>What is recorded as a story is written, carried from version to version, and compared.</summary>
public sealed class Links_recorded
{
    private const string Patient = Traced.CareConnect + "Patient-1";
    private const string Canonical = "https://x.example/StructureDefinition/P";

    [Fact]
    public void A_link_keeps_its_first_record_and_one_that_is_new_gets_its_own()
    {
        var written = new Written();
        Assert.False(written.Suspect(Traced.Statement("A", "It SHALL work.", targets: Patient)));
        Assert.False(written.Suspect(Traced.Statement("A", "It  SHALL\\n work.", targets: Patient)));
        Assert.True(written.Suspect(Traced.Statement("A", "It SHALL rest.", targets: Patient)));
        Assert.True(written.Suspect(Traced.Statement("A", "It SHALL sleep.", targets: [Patient, Patient + "#Patient.name"])));
        Assert.False(written.IsSuspect(1));
        Assert.False(written.Suspect(Traced.Statement("A", "It SHALL work.", targets: Patient)));
        // Another verb asks for something else, another key is another statement.
        Assert.True(written.Suspect(Traced.Statement("A", "It SHALL work.", verb: "SHOULD", targets: Patient)));
        Assert.False(written.Suspect(Traced.Statement("B", "It SHALL work.", verb: "SHOULD", targets: Patient)));
    }

    [Fact]
    public void A_link_that_gets_a_version_is_the_same_link_and_one_to_another_version_is_not()
    {
        var written = new Written();
        written.Suspect(Traced.Statement("A", targets: Patient));
        Assert.True(written.Suspect(Traced.Statement("A", "It SHALL rest.", targets: Patient + "|1.3.0")));
        Assert.False(written.Suspect(Traced.Statement("A", "It SHALL rest.", targets: Patient + "|1.2.0")));
    }

    [Fact]
    public void Of_two_statements_with_one_key_nothing_is_said_and_nothing_breaks()
    {
        var written = new Written();
        Assert.False(written.Suspect(Traced.Statement("A", targets: Patient) + Traced.Statement("A", "It SHALL rest.", targets: Patient)));
        Assert.False(written.Suspect(Traced.Statement("", targets: Patient) + Traced.Statement("", "It SHALL rest.", targets: "not a url")));
    }

    [Fact]
    public void Many_links_of_one_story_each_keep_their_own()
    {
        var ids = Enumerable.Range(0, 700).ToList();
        var written = new Written();
        written.Suspect(string.Concat(ids.Select(i => Traced.Statement($"K{i}", targets: [Patient, $"https://x.example/{i}"]))));
        written.Suspect(string.Concat(ids.Select(i => Traced.Statement($"K{i}", i % 7 == 0 ? "It SHALL rest." : "It SHALL work.", targets: [Patient, $"https://x.example/{i}"]))));
        Assert.Equal(ids.Where(i => i % 7 == 0).Select(i => $"K{i}"), written.Story.Statements.Where(statement => statement.Links.All(link => link.IsSuspect)).Select(statement => statement.Facts.Key));
        Assert.All(written.Story.Statements, statement => Assert.Single(statement.Links.Select(link => link.IsSuspect).Distinct()));
    }

    [Fact]
    public void What_was_not_here_is_recorded_when_it_comes_and_only_then_can_it_change()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var written = new Written(store);
        written.Suspect(Traced.Statement("A", targets: Canonical + "#Patient.birthDate"));
        Assert.Empty(written.Graph.NewlyRecorded);
        Use(store, "\"min\":1");
        written.Graph.FollowDefinitions();
        Assert.Equal(["Basic/s"], written.Graph.NewlyRecorded);
        Assert.False(written.IsSuspect(0));
        // What is kept by now is asked for; nothing else of it is changed.
        var kept = written.Graph.Closed("Basic/s", written.Kept);
        Assert.NotEqual(written.Kept, kept);
        written.Graph.Keep("Basic/s", kept);
        Assert.Empty(written.Graph.NewlyRecorded);
        Use(store, "\"min\":1,\"mustSupport\":true");
        written.Graph.FollowDefinitions();
        Assert.True(written.IsSuspect(0));
        Assert.Empty(written.Graph.NewlyRecorded);
    }

    [Fact]
    public void Where_another_server_was_the_first_to_see_a_definition_that_counts()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var (here, there) = (new Written(store), new Written(store));
        foreach (var written in new[] { here, there }) written.Suspect(Traced.Statement("A", targets: Canonical + "#Patient.birthDate"));
        Use(store, "\"min\":1");
        there.Graph.FollowDefinitions();
        var kept = there.Graph.Closed("Basic/s", there.Kept);
        Use(store, "\"min\":1,\"mustSupport\":true");
        here.Graph.FollowDefinitions();
        Assert.False(here.IsSuspect(0));
        here.Graph.Keep("Basic/s", here.Graph.Closed("Basic/s", kept));
        Assert.True(here.IsSuspect(0));
    }

    [Fact]
    public void A_definition_that_goes_leaves_links_broken_and_not_suspect_and_coming_back_as_it_was_heals_them()
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        Use(store, "\"min\":1");
        var written = new Written(store);
        written.Suspect(Traced.Statement("A", targets: Canonical));
        store.Use([]);
        written.Graph.FollowDefinitions();
        Assert.Equal((LinkStatus.Orphaned, false), (written.Story.Statements[0].Links[0].Status, written.IsSuspect(0)));
        Use(store, "\"min\":1");
        written.Graph.FollowDefinitions();
        Assert.Equal((LinkStatus.Ok, false), (written.Story.Statements[0].Links[0].Status, written.IsSuspect(0)));
    }

    [Fact]
    public void The_official_package_over_the_facts_that_are_built_in_makes_nothing_suspect()
    {
        var package = PackageCompiler.Compile(Data.SharedData.Require("packages/careconnect.stu3-2023.9.26.tgz"));
        var store = new DefinitionStore(new DefinitionStoreOptions());
        var facts = new TraceFacts(new TextPool(), keepsText: false);
        var targets = new TargetResolver(store);
        var stories = StarterCatalogue.Read().Select(file => facts.Read(file.Json)).OfType<TracedStory>().Select(story => story with { Records = WrittenLinks.Of(story, targets).Next(null) }).ToList();
        store.Use([(package, PackageOrigin.Installed)]);
        var graph = new TraceGraph(targets);
        foreach (var story in stories) graph.Put(story);
        var links = graph.Stories.SelectMany(story => story.Statements).SelectMany(statement => statement.Links).ToList();
        Assert.Contains(links, link => link.Target.Definition?.Origin == PackageOrigin.Installed);
        Assert.DoesNotContain(links, link => link.IsSuspect);
    }

    [Fact]
    public void Records_that_cannot_be_read_count_for_nothing()
    {
        var written = new Written { Kept = [9, 1, 2, 3] };
        Assert.False(written.Suspect(Traced.Statement("A", targets: Patient)));
        Assert.True(written.Suspect(Traced.Statement("A", "It SHALL rest.", targets: Patient)));
    }

    private static void Use(DefinitionStore store, string facts) => store.Use([(PackageCompiler.CompileStored([Encoding.UTF8.GetBytes($$"""
        {"resourceType":"StructureDefinition","url":"{{Canonical}}","version":"1.0.0","name":"P","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate",{{facts}} }] } }
        """)]), PackageOrigin.Stored)]);

    /// <summary>A story that is written version after version.</summary>
    private sealed class Written(DefinitionStore? definitions = null)
    {
        private readonly Traced _traced = new(definitions);

        public byte[]? Kept { get; set; }

        public TraceGraph Graph => _traced.Graph;

        public StoryNode Story => Graph.Story("Basic/s")!;

        /// <summary>Writes the next version, and says whether its first link is suspect.</summary>
        public bool Suspect(string statements)
        {
            var story = (TracedStory)_traced.Read(Traced.Story("s", statements))!;
            Kept = WrittenLinks.Of(story, Graph.Resolver).Next(Kept);
            Graph.Put(story with { Records = Kept?.ToArray() });
            return IsSuspect(0);
        }

        public bool IsSuspect(int link) => Story.Statements[0].Links[link].IsSuspect;
    }
}
