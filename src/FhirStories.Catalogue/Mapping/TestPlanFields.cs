using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of test plans. Dependencies, test data and assertions are kept as they are.</summary>
internal static class TestPlanFields
{
    private const string Prefix = ItemFields.Xver + "TestPlan.";

    private static readonly ComplexCodec<RunScript> Script = new(
        new FieldTable<RunScript>("test-script")
            .Part("language", "language", Codecs.Concept, s => s.Language, (s, v) => s with { Language = v })
            .Part("source", "source", new ChoiceCodec("string", "Reference"), s => s.Source, (s, v) => s with { Source = v })
            .Build(),
        () => new RunScript(), s => s.Origin.Value, (s, e) => s with { Origin = new(e) });

    private static readonly ComplexCodec<TestRun> Run = new(
        new FieldTable<TestRun>("test-run")
            .Text("narrative", "narrative", Codecs.Markdown, r => r.Narrative, (r, v) => r with { Narrative = v })
            .Part("script", "script", Script, r => r.Script, (r, v) => r with { Script = v })
            .Build(),
        () => new TestRun(), r => r.Origin.Value, (r, e) => r with { Origin = new(e) });

    private static readonly ComplexCodec<RequirementKeys> Requirement = new(
        new FieldTable<RequirementKeys>("satisfies-requirement")
            .Text("reference", "reference", Codecs.Canonical, r => r.Story, (r, v) => r with { Story = v ?? "" }, min: 1)
            .Many("key", "key", Codecs.Id, r => r.Keys, (r, v) => r with { Keys = v })
            .Build(),
        () => new RequirementKeys("", []), r => r.Origin.Value, (r, e) => r with { Origin = new(e) });

    // Children that we carry without a property of ours, so that they are no spelling mistakes.
    private static readonly string[] Kept = ["dependency", "testData", "assertion"];

    private static readonly ComplexCodec<TestCase> Case = new(
        new FieldTable<TestCase>("test-case")
            .One("sequence", "sequence", Codecs.Integer, c => c.Sequence, (c, v) => c with { Sequence = v })
            .Many("scope", "scope", Codecs.Reference, c => c.Scopes, (c, v) => c with { Scopes = v })
            .Many("testRun", "testRun", Run, c => c.Runs, (c, v) => c with { Runs = v })
            .Many("satisfies-requirement", "http://hl7.org/fhir/StructureDefinition/satisfies-requirement", Requirement, c => c.Requirements, (c, v) => c with { Requirements = v })
            .Build(Kept),
        () => new TestCase(), c => c.Origin.Value, (c, e) => c with { Origin = new(e) });

    public static FieldSet<TestPlan> All { get; } = ItemFields.Published<TestPlan>("test-plan", Prefix)
        .Many("category", Prefix + "category", Codecs.Concept, p => p.Categories, (p, v) => p with { Categories = v })
        .Many("scope", Prefix + "scope", Codecs.Reference, p => p.Scopes, (p, v) => p with { Scopes = v })
        .Text("testTools", Prefix + "testTools", Codecs.Markdown, p => p.TestTools, (p, v) => p with { TestTools = v })
        .Text("exitCriteria", Prefix + "exitCriteria", Codecs.Markdown, p => p.ExitCriteria, (p, v) => p with { ExitCriteria = v })
        .Many("testCase", Prefix + "testCase", Case, p => p.Cases, (p, v) => p with { Cases = v })
        .Build();
}
