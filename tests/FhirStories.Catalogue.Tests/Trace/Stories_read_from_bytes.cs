using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Stories_read_from_bytes
{
    private const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.";
    private const string Own = "https://fhirstories.org/fhir/StructureDefinition/";
    private const string Patient = Traced.CareConnect + "Patient-1";

    private static readonly string Whole = $$"""
        {"resourceType":"Basic","id":"s","meta":{"profile":["{{Own}}user-story"]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"1"},{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"{{Xver}}status","valueCode":"active"}],
        "extension":[{"url":"{{Xver}}url","valueUri":"https://x.example/Requirements/s"},{"url":"{{Xver}}version","valueString":"1.0.0"},{"url":"{{Xver}}title","valueString":"Größe – \"quoted\""},
        {"url":"{{Xver}}date","valueDateTime":"2026-03-04"},{"url":"{{Xver}}experimental","valueBoolean":true},{"url":"{{Xver}}actor","valueCanonical":"https://x.example/ActorDefinition/nurse"},
        {"url":"{{Own}}part-of","valueCanonical":"https://x.example/Requirements/f"},{"url":"{{Own}}story-kind","valueCode":"feature"},{"url":"https://elsewhere.example/other","extension":[{"url":"key","valueId":"not-this"}]},
        {"url":"{{Xver}}statement","extension":[{"url":"key","valueId":"A"},{"url":"conformance","valueCode":"SHOULD"},{"url":"conformance","valueCode":"SHALL"},{"url":"requirement","valueMarkdown":" It\n SHALL\u00a0work. "},
        {"url":"label","valueString":"A label"},{"url":"satisfiedBy","valueUrl":" {{Patient}} "},{"url":"satisfiedBy","valueUrl":"{{Patient}}#Patient.gender"},
        {"url":"{{Own}}story-link","extension":[{"url":"key","valueId":"L1"},{"url":"target","valueUrl":"{{Patient}}"},{"url":"state","valueCode":"mapped"}]},
        {"url":"{{Own}}story-link","extension":[{"url":"key","valueId":"L2"},{"url":"state","valueCode":"gap"}]}]},
        {"url":"{{Xver}}statement","extension":[{"url":"key","valueId":"B"},{"url":"{{Own}}statement-waiver","valueString":"Later."},{"url":"{{Own}}story-link","extension":[{"url":"key","valueId":"L3"},{"url":"state","valueCode":"out-of-scope"}]}]}]}
        """;

    [Fact]
    public void All_that_the_trace_takes_is_read()
    {
        var story = Read(Whole);
        Assert.Equal(("Basic/s", "https://x.example/Requirements/s", "1.0.0", "Größe – \"quoted\"", "2026-03-04"), (story.Reference, story.Url, story.Version, story.Title, story.Date));
        Assert.Equal((StoryKind.Feature, StoryStatus.Active, true), (story.Kind, story.Status, story.Experimental));
        Assert.Equal(["https://x.example/ActorDefinition/nurse"], story.Roles);
        Assert.Equal(["https://x.example/Requirements/f"], story.Features);
        var (a, b) = (story.Statements[0], story.Statements[1]);
        Assert.Equal(("A", ConformanceVerb.Shall, "A label", true), (a.Key, a.Verb, a.Label, a.HasGap));
        Assert.Equal([new TracedLink(Patient, "L1"), new TracedLink(Patient + "#Patient.gender", null)], a.Links);
        Assert.Equal(("B", ConformanceVerb.Unstated, "Later.", true), (b.Key, b.Verb, b.Waiver, b.IsOutOfScope));
    }

    [Fact]
    public void The_order_of_properties_and_the_way_of_writing_them_mean_nothing()
    {
        var expected = Said(Read(Whole));
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var shuffled = Shuffled(JsonNode.Parse(Whole)!, random);
            Assert.Equal(expected, Said(Read(shuffled.ToJsonString())));
            // Some writers escape every slash.
            Assert.Equal(expected, Said(Read(shuffled.ToJsonString().Replace("/", "\\/", StringComparison.Ordinal))));
        }, iter: 100);
    }

    [Theory]
    [InlineData("It SHALL  work.", "It SHALL work.")]
    [InlineData(" It\n\tSHALL\u00a0\u2003work. ", "It SHALL work.")]
    [InlineData("Größe", "Größe")]
    [InlineData("", "")]
    public void The_hash_of_a_statement_is_that_of_its_key_verb_and_text_with_single_spaces(string written, string settled)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"A\nSHALL\n{settled}"));
        var story = Read(Traced.Story("s", Traced.Statement("A", written.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal))));
        Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(hash), story.Statements[0].Hash);
    }

    [Fact]
    public void A_text_of_any_length_has_a_hash()
    {
        var text = string.Concat(Enumerable.Repeat("lang ü ", 5000));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"A\nSHALL\n{text.Trim()}"));
        Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(hash), Read(Traced.Story("s", Traced.Statement("A", text))).Statements[0].Hash);
    }

    [Theory]
    [InlineData("""{"resourceType":"Basic","id":"s"}""")]
    [InlineData("""{"resourceType":"Basic","id":"s","code":{"text":"Requirements"}}""")]
    [InlineData("""{"resourceType":"Basic","id":"s","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ActorDefinition"}]}}""")]
    [InlineData("""{"resourceType":"Basic","id":"s","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types"},{"code":"Requirements"}]},"extension":{}}""")]
    [InlineData("""{"resourceType":"Basic","id":"s","code":[],"extension":[1,[],null,{"url":1,"extension":{"a":[{}]}}]}""")]
    [InlineData("[]")]
    public void What_is_no_story_is_none(string json) => Assert.Null(Facts().Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("""{"resourceType":"Basic","id":"s","extension":[{"url":"x" """)]
    [InlineData("""{"resourceType":"Basic"}}""")]
    [InlineData("""{"resourceType":"Basic"} x""")]
    [InlineData("""{"resourceType":"Basic","extension":[{"url":"x",}]}""")]
    public void What_is_no_JSON_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Facts().Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Stories_share_the_texts_and_links_that_they_have_in_common()
    {
        var facts = Facts();
        var (one, other) = (Read(Whole, facts), Read(Whole, facts));
        Assert.Same(one.Roles[0], other.Roles[0]);
        Assert.Same(one.Statements[0].Links[1], other.Statements[0].Links[1]);
    }

    private static TraceFacts Facts() => new(new TextPool(), keepsText: true);

    private static TracedStory Read(string json, TraceFacts? facts = null) => Assert.IsType<TracedStory>((facts ?? Facts()).Read(Encoding.UTF8.GetBytes(json)));

    private static string Said(TracedStory story) => string.Join('\n',
        story with { Roles = [], Features = [], Parents = [], Scenarios = [], Statements = [] }, string.Join(' ', story.Roles.Concat(story.Features)),
        string.Join('\n', story.Statements.Select(statement => $"{statement with { Links = [] }} {string.Join(' ', statement.Links)}")));

    private static JsonNode Shuffled(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject parent:
                var properties = parent.Select(property => (property.Key, Value: Shuffled(property.Value!, random))).ToArray();
                random.Shuffle(properties);
                return new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value)));
            case JsonArray list: return new JsonArray([.. list.Select(item => Shuffled(item!, random))]);
            default: return node.DeepClone();
        }
    }
}
