using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>How the criteria of stories are tested: acceptance tests, mostly in Gherkin. Carried in R4 as <c>Basic</c>.</summary>
public sealed record TestPlan : PublishedItem
{
    public ValueList<Carried<CodeableConcept>> Categories { get; init; } = [];

    /// <summary>What is tested: references to stories.</summary>
    public ValueList<Carried<ResourceReference>> Scopes { get; init; } = [];

    public string? TestTools { get; init; }

    /// <summary>When the testing is done; Markdown.</summary>
    public string? ExitCriteria { get; init; }

    public ValueList<TestCase> Cases { get; init; } = [];

    /// <summary>The same without memory of the carrier it was read from; see <see cref="Story.WithoutOrigin"/>.</summary>
    public TestPlan WithoutOrigin() => this with { Origin = default, Cases = Cases.Select(each => each.WithoutOrigin()).ToValueList() };
}

/// <summary>One test of a plan.</summary>
public sealed record TestCase
{
    /// <summary>Its place among the cases, counted from 1.</summary>
    public int? Sequence { get; init; }

    public ValueList<Carried<ResourceReference>> Scopes { get; init; } = [];

    public ValueList<TestRun> Runs { get; init; } = [];

    /// <summary>The statements that it tests.</summary>
    public ValueList<RequirementKeys> Requirements { get; init; } = [];

    internal Origin<Extension> Origin { get; init; }

    internal TestCase WithoutOrigin() => this with
    {
        Origin = default,
        Requirements = Requirements.Select(each => each with { Origin = default }).ToValueList(),
        Runs = Runs.Select(run => run with { Origin = default, Script = run.Script is null ? null : run.Script with { Origin = default } }).ToValueList(),
    };
}

/// <summary>How a test is carried out.</summary>
public sealed record TestRun
{
    /// <summary>In words; Markdown.</summary>
    public string? Narrative { get; init; }

    public RunScript? Script { get; init; }

    internal Origin<Extension> Origin { get; init; }
}

/// <summary>A test in a language for machines.</summary>
public sealed record RunScript
{
    /// <summary>The language, such as <c>gherkin</c>.</summary>
    public Carried<CodeableConcept>? Language { get; init; }

    /// <summary>The script itself as a string, or a reference to it.</summary>
    public Carried<DataType>? Source { get; init; }

    /// <summary>The script itself, where it is here.</summary>
    public string? Text => (Source?.Value as FhirString)?.Value;

    internal Origin<Extension> Origin { get; init; }
}

/// <summary>Statements of one story, as HL7's <c>satisfies-requirement</c> names them.</summary>
/// <param name="Story">Canonical of the story.</param>
/// <param name="Keys">Keys of its statements.</param>
public sealed record RequirementKeys(string Story, ValueList<string> Keys)
{
    internal Origin<Extension> Origin { get; init; }
}
