using System.Text;
using FhirStories.Definitions.Terminology;
using Xunit;

namespace FhirStories.Definitions.Tests.Terminology;

public sealed class ConceptTests
{
    private readonly Sent _sent = new Sent().Set("s", $$"""{"system":"{{Sent.Animals}}"}""");

    [Theory]
    [InlineData("dog", "puppy", "subsumes")]
    [InlineData("robot-dog", "machine", "subsumed-by")]
    [InlineData("cat", "cat", "equivalent")]
    [InlineData("cat", "puppy", "not-subsumed")]
    [InlineData("animal", "robot-dog", "subsumes")]
    public async Task Subsumption_follows_every_parent(string a, string b, string outcome) =>
        Assert.Equal(outcome, (await Sent.Service.SubsumesAsync(new ConceptRequest(Sent.Animals, a) { Overlay = _sent.Overlay }, b, TestContext.Current.CancellationToken)).Outcome);

    [Theory]
    [InlineData(Sent.Animals, "dog", "unicorn", "code-unknown")]
    [InlineData("http://snomed.info/sct", "404684003", "73211009", "system-content-missing")]
    [InlineData("http://example.org/CodeSystem/parts", "car", "wheel", "hierarchy-not-subsumption")]
    public async Task Subsumption_that_cannot_be_told_is_refused(string system, string a, string b, string reason)
    {
        _sent.Add("""{"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/parts","status":"active","content":"complete","hierarchyMeaning":"part-of","concept":[{"code":"car","concept":[{"code":"wheel"}]}]}""");

        var answer = await Sent.Service.SubsumesAsync(new ConceptRequest(system, a) { Overlay = _sent.Overlay }, b, TestContext.Current.CancellationToken);

        Assert.Equal((null, reason), (answer.Outcome, answer.Refusal?.Code));
    }

    [Fact]
    public async Task A_lookup_tells_display_designations_parents_and_properties()
    {
        var meaning = (await Sent.Service.LookupAsync(new ConceptRequest(Sent.Animals, "dog") { Overlay = _sent.Overlay, Language = "fr" }, TestContext.Current.CancellationToken)).Meaning!;

        Assert.Equal(("Animals", "1", "Chien"), (meaning.SystemName, meaning.Version, meaning.Display));
        Assert.Contains(meaning.Properties, p => p is { Code: "parent", Value: "animal", Description: "Animal" });
        Assert.Contains(meaning.Properties, p => p is { Code: "child", Value: "robot-dog" });
        Assert.Contains(meaning.Properties, p => p is { Code: "legs", Value: "4", Type: "valueInteger" });
        Assert.Equal("code-unknown", (await Sent.Service.LookupAsync(new ConceptRequest(Sent.Animals, "unicorn") { Overlay = _sent.Overlay }, TestContext.Current.CancellationToken)).Refusal?.Code);
    }

    [Theory]
    [InlineData("dog", "Dog", Membership.In, null)]
    [InlineData("dog", "  dOG ", Membership.In, null)]
    [InlineData("dog", "chien", Membership.In, null)]
    [InlineData("dog", "Hound", Membership.NotIn, "display-wrong")]
    [InlineData("unicorn", null, Membership.NotIn, "code-unknown")]
    [InlineData("animal", null, Membership.NotIn, "concept-abstract")]
    [InlineData("dodo", null, Membership.In, "concept-inactive")]
    public async Task A_validation_names_what_is_wrong(string code, string? display, Membership result, string? issue)
    {
        var answer = await Validate(new CodeToValidate(Sent.Animals, code, null, display));

        Assert.Equal((result, issue), (answer.Result, answer.Issues is [var first, ..] ? first.Id : null));
        if (issue == "display-wrong") Assert.Equal("Dog", answer.Display);
    }

    [Fact]
    public async Task Of_a_concept_one_coding_in_is_enough_and_one_unchecked_outweighs_the_wrong()
    {
        _sent.Set("mixed", $$"""{"system":"{{Sent.Animals}}"},{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"404684003"}]}""");
        CodeToValidate wrong = new(Sent.Animals, "unicorn"), open = new("http://snomed.info/sct", "73211009"), right = new(Sent.Animals, "cat");

        Assert.Equal(Membership.In, (await Validate("mixed", wrong, open, right)).Result);
        Assert.Equal(Membership.NotChecked, (await Validate("mixed", wrong, open)).Result);
        Assert.Equal(Membership.NotIn, (await Validate("mixed", wrong)).Result);
        Assert.Equal(Membership.NotIn, (await Validate("mixed", new CodeToValidate(null, "cat"))).Result);
    }

    [Fact]
    public async Task A_version_that_is_not_here_is_not_checked() =>
        Assert.Equal(Membership.NotChecked, (await Validate(new CodeToValidate(Sent.Animals, "dog", "99"))).Result);

    [Fact]
    public async Task A_server_is_asked_only_for_what_is_open_and_its_failure_is_told()
    {
        _sent.Set("mixed", $$"""{"system":"{{Sent.Animals}}"},{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"404684003"}]}""");
        var server = new ToldServer("""{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"display","valueString":"Told"}]}""");
        var service = new TerminologyService(DefinitionStore.BuiltIn, server: server);
        async Task<CodeValidation> Ask(string system, string code) => await service.ValidateAsync(new ValidationRequest
        {
            ValueSet = "http://example.org/ValueSet/mixed",
            Codes = [new CodeToValidate(system, code)],
            Overlay = _sent.Overlay,
        }, TestContext.Current.CancellationToken);

        Assert.Equal(Membership.NotIn, (await Ask(Sent.Animals, "unicorn")).Result);
        Assert.Equal(Membership.In, (await Ask("http://snomed.info/sct", "404684003")).Result);
        Assert.Empty(server.Asked);
        var told = await Ask("http://snomed.info/sct", "73211009");
        Assert.Equal((Membership.In, "Told"), (told.Result, told.Display));
        Assert.DoesNotContain("animals", Assert.Single(server.Asked), StringComparison.Ordinal);

        server.Answer = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false},{"name":"issues","resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"coding":[{"code":"not-found"}]}}]}}]}""";
        Assert.Equal(Membership.NotChecked, (await Ask("http://snomed.info/sct", "73211009")).Result);
        server.Answer = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false}]}""";
        Assert.Equal(Membership.NotIn, (await Ask("http://snomed.info/sct", "73211009")).Result);
        server.Answer = "[1";
        Assert.Equal(Membership.NotChecked, (await Ask("http://snomed.info/sct", "73211009")).Result);
        server.Failure = new TerminologyReason("terminology-server-slow", "It is slow.");
        var failed = await Ask("http://snomed.info/sct", "73211009");
        Assert.Equal((Membership.NotChecked, "terminology-server-slow"), (failed.Result, failed.Issues[0].Id));
    }

    [Fact]
    public async Task A_server_lists_the_part_that_is_not_here()
    {
        _sent.Set("mixed", $$"""{"system":"{{Sent.Animals}}","concept":[{"code":"dog"}]},{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"404684003"}]}""");
        var server = new ToldServer("""{"resourceType":"ValueSet","status":"active","expansion":{"timestamp":"2026-01-01","contains":[{"system":"http://snomed.info/sct","code":"73211009","display":"Told"}]}}""");

        var listed = Sent.Json(await _sent.Expand("mixed", service: new TerminologyService(DefinitionStore.BuiltIn, server: server)));

        Assert.Equal("dog 73211009", Sent.Codes(listed["expansion"]!));
    }

    private Task<CodeValidation> Validate(CodeToValidate code) => Validate("s", code);

    private Task<CodeValidation> Validate(string set, params CodeToValidate[] codes) => Sent.Service.ValidateAsync(new ValidationRequest
    {
        ValueSet = $"http://example.org/ValueSet/{set}",
        Codes = codes,
        Overlay = _sent.Overlay,
    }, TestContext.Current.CancellationToken);

    private sealed class ToldServer(string answer) : ITerminologyServer
    {
        public string Answer { get; set; } = answer;

        public TerminologyReason? Failure { get; set; }

        public List<string> Asked { get; } = [];

        public Task<TerminologyReply> CallAsync(string operation, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
        {
            Asked.Add(Encoding.UTF8.GetString(parameters.Span));
            return Task.FromResult(Failure is null ? new TerminologyReply(Encoding.UTF8.GetBytes(Answer), null) : new TerminologyReply(default, Failure));
        }
    }
}
