using System.Reflection;
using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Validation.Tests.Reuse;

/// <summary>One validation works with what the one before it worked with, and finds nothing of it.</summary>
public sealed class SessionTests
{
    private const string Claiming = """{"resourceType":"Patient","id":"a","meta":{"profile":["http://example.org/none"]},"contained":[{"resourceType":"Organization","id":"o"}],"gender":"robot","birthDate":"2020-13-01","name":[{"family":" Secret"}]}""";
    private const string Plain = """{"resourceType":"Patient","id":"a","name":[{"family":"b"}]}""";

    private static readonly TerminologyService Terminology = new(DefinitionStore.BuiltIn);
    private static readonly ValidationServices Services = new(Terminology, new InvariantEngine(Terminology));
    private static readonly RuleBook Rules = new(DefinitionStore.BuiltIn);

    [Fact]
    public void Many_at_once_give_the_reports_that_each_gives_on_a_validator_of_its_own()
    {
        var documents = Documents().ToList();
        var alone = documents.ConvertAll(d => Said(new ResourceValidator(DefinitionStore.BuiltIn, Terminology), d));
        var shared = new ResourceValidator(DefinitionStore.BuiltIn, Terminology);
        var order = Enumerable.Range(0, documents.Count * 12).Select(i => i % documents.Count).ToArray();
        new Random(7).Shuffle(order);
        var differing = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.ForEach(order, new ParallelOptions { MaxDegreeOfParallelism = 8 }, at =>
        {
            if (Said(shared, documents[at]) is var said && said != alone[at]) differing.Add($"{documents[at].Text}\nalone:\n{alone[at]}\ntogether:\n{said}");
        });

        Assert.Empty(differing);
        Assert.Contains(alone, a => a.Length == 0);
        Assert.True(alone.Distinct().Count() > documents.Count / 2);
    }

    [Fact]
    public void A_validation_that_ran_out_of_steps_or_was_refused_leaves_nothing_behind()
    {
        var validator = new ResourceValidator(DefinitionStore.BuiltIn, Terminology);
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains(validator.ValidateJson(Bytes(Claiming), FhirRelease.R4, new ValidationSettings { MostSteps = 5 }).Issues, f => f.MessageId == "too-large");
            Assert.False(validator.ValidateJson(Bytes("""{"resourceType":"Patient","name":[{"family":"x","""), FhirRelease.R4).IsValid);
            Assert.Throws<InvalidOperationException>(() => validator.Select(Bytes(Claiming), "this is no path ("));
            using var broken = new BrokenStream();
            Assert.Throws<IOException>(() => validator.ValidateXml(broken, FhirRelease.R4));
            Assert.DoesNotContain(validator.ValidateJson(Bytes(Plain), FhirRelease.R4).Issues, f => f.MessageId != "invariant-broken");
        }
    }

    [Fact]
    public void A_session_that_has_ended_keeps_nothing_of_the_document()
    {
        var session = new ValidationSession(Services);
        var root = Walk(session, Claiming);
        var nodes = All(root).ToList();
        Assert.NotEmpty(session.Run.Found.Issues);

        session.End();

        Assert.Empty(session.Run.Found.Issues);
        Assert.All(nodes, n => Assert.True(n is { Text: null, Parent: null, ResourceType: null, Definition: null, Entries: null, Fragments: null, Name: "", Children.Count: 0, TypeName: "Element", Form: ValueForm.None, Index: 0, InArray: false, Repeats: false, IsAttribute: false, IsPrimitive: false } && n.IsFirstCheck()));
        Assert.Same(root, JsonInstanceReader.Read(Bytes(Plain), session.Nodes).Root);
    }

    [Fact]
    public void Firelys_engine_leaves_nothing_on_the_nodes_that_it_evaluates()
    {
        var session = new ValidationSession(Services);
        var root = Walk(session, Claiming);
        foreach (var expression in (string[])["descendants().where($this is string).count() > 0", "name.family.trace('x').exists()", "contained.id.repeat($this).combine(name.family).distinct().count() = 2", "name.select(family & 'x').exists()", "(gender | birthDate).count() = 2", "extension('x').value.empty()"])
            Services.Invariants.Holds(expression, root, session.Run, session.Profiles);

        foreach (var field in Inherited()) Assert.All(All(root), n => Assert.True(field.GetValue(n) is null or System.Collections.ICollection { Count: 0 }, field.Name));
    }

    [Fact]
    public void A_document_beyond_what_is_kept_leaves_no_more_than_that()
    {
        var session = new ValidationSession(Services);
        var names = string.Join(',', Enumerable.Range(0, NodeStore.MostKept * 2).Select(i => $$"""{"family":"n{{i}}"}"""));
        Walk(session, $$"""{"resourceType":"Patient","name":[{{names}}]}""");
        Assert.Equal(NodeStore.MostKept, session.Nodes.Count);
        session.End();

        Walk(session, Plain);
        Assert.DoesNotContain(session.Run.Found.Issues, i => i.MessageId != "invariant-broken");
    }

    [Fact]
    public void A_small_validation_on_a_session_allocates_a_small_part_of_what_the_first_does()
    {
        var validator = new ResourceValidator(DefinitionStore.BuiltIn, Terminology);
        var json = Bytes(Plain);
        for (var i = 0; i < 3; i++) validator.ValidateJson(json, FhirRelease.R4);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) validator.ValidateJson(json, FhirRelease.R4);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;

        before = GC.GetAllocatedBytesForCurrentThread();
        Walk(new ValidationSession(Services), Plain);
        var fresh = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(each * 2 < fresh, $"{each} bytes each, {fresh} on a session of its own");
    }

    private static InstanceNode Walk(ValidationSession session, string json)
    {
        session.Begin(Rules, FhirRelease.R4, new ValidationSettings());
        var root = JsonInstanceReader.Read(Bytes(json), session.Nodes).Root!;
        session.Base.Resource(root);
        session.Profiles.Resource(root, []);
        return root;
    }

    private static IEnumerable<InstanceNode> All(InstanceNode node) => node.Children.SelectMany(All).Prepend(node);

    private static IEnumerable<FieldInfo> Inherited()
    {
        for (var type = typeof(DataType); type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)) yield return field;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Said(ResourceValidator validator, Document document)
    {
        if (!document.IsXml) return Said(validator.ValidateJson(Bytes(document.Text), document.Release, document.Settings));
        using var stream = new MemoryStream(Bytes(document.Text));
        return Said(validator.ValidateXml(stream, document.Release, document.Settings));
    }

    private static string Said(ValidationReport report) => string.Join('\n', report.Issues.Prepend(FhirIssue.Warning("", "", $"{report.ResourceType} {report.ResourceId}")).Skip(report.Issues.Count == 0 ? 1 : 0));

    /// <summary>Good, bad and hostile ones, of all releases, in JSON and XML.</summary>
    private static IEnumerable<Document> Documents()
    {
        yield return new(Plain.Replace("\"id\"", "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">b</div>\"},\"id\"", StringComparison.Ordinal));
        yield return new(Plain);
        yield return new(Plain, FhirRelease.Stu3);
        yield return new(Plain, FhirRelease.R5);
        yield return new(Claiming);
        yield return new(Claiming, FhirRelease.R4, new ValidationSettings { FollowClaims = false });
        yield return new(Claiming, FhirRelease.R4, new ValidationSettings { MostSteps = 20 });
        yield return new(Claiming, FhirRelease.Stu3, new ValidationSettings { Profiles = ["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1"] });
        yield return new("");
        yield return new("[]");
        yield return new("""{"resourceType":"Patient","name":[{"family":"cut off""");
        yield return new($$"""{"resourceType":"Patient","name":{{new string('[', 200)}}{{new string(']', 200)}}}""");
        yield return new($$"""{"resourceType":"Patient",{{string.Join(',', Enumerable.Range(0, 1200).Select(i => $"\"p{i}\":{i}"))}}}""");
        yield return new($$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Range(0, 3000).Select(i => $$"""{"family":"n{{i}}","use":"wrong{{i}}"}"""))}}]}""");
        yield return new("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"#p"},"valueQuantity":{"value":1},"valueString":"twice"}""");
        yield return new("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"https://example.org/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}},{"fullUrl":"https://example.org/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}},{"fullUrl":"https://example.org/fhir/Encounter/2","resource":{"resourceType":"Encounter","id":"2","status":"finished","class":{"code":"x"},"subject":{"reference":"Patient/1"}}}]}""");
        yield return new("""<Patient xmlns="http://hl7.org/fhir"><id value="x"/><birthDate value="1970-02-30"/><name><family value="a"/></name><gender value="male"/></Patient>""", IsXml: true);
        yield return new("""<Patient xmlns="http://hl7.org/fhir"><name><family value="a"/></name><name><given value="a"/><given value="b"/></name></Patient>""", IsXml: true);
        yield return new("<!DOCTYPE x [<!ENTITY a 'b'>]><Patient xmlns=\"http://hl7.org/fhir\"/>", IsXml: true);
    }

    private sealed record Document(string Text, FhirRelease Release = FhirRelease.R4, ValidationSettings? Settings = null, bool IsXml = false);

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The line is cut.");

        public override int Read(Span<byte> buffer) => throw new IOException("The line is cut.");
    }
}
