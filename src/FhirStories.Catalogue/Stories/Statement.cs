using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>One acceptance criterion or requirement of a story.</summary>
public sealed record Statement
{
    /// <summary>Key that is unique within the story; others refer to the statement as <c>{story url}#{key}</c>.</summary>
    public string Key { get; init; } = "";

    public string? Label { get; init; }

    public ValueList<Conformance> Conformance { get; init; } = [];

    /// <summary>SHALL NOT, which R5 has no code for.</summary>
    public bool? ShallNot { get; init; }

    /// <summary>True where the text has the form "if x then y".</summary>
    public bool? Conditional { get; init; }

    /// <summary>The text; Markdown.</summary>
    public string Requirement { get; init; } = "";

    public string? DerivedFrom { get; init; }

    public string? Parent { get; init; }

    /// <summary>Targets <c>{canonical}[|version][#elementId]</c> that satisfy the statement.</summary>
    public ValueList<string> SatisfiedBy { get; init; } = [];

    public ValueList<string> References { get; init; } = [];

    public ValueList<Carried<ResourceReference>> Sources { get; init; } = [];

    /// <summary>Clinical, technical, … : what kind of criterion it is.</summary>
    public ValueList<Carried<CodeableConcept>> Categories { get; init; } = [];

    public BoundParty? Binds { get; init; }

    public ValueList<StoryLink> Links { get; init; } = [];

    /// <summary>Why the statement is left out of coverage; null where it counts.</summary>
    public string? Waiver { get; init; }

    /// <summary>What the source said that has no place of its own.</summary>
    public ValueList<SourceField> SourceFields { get; init; } = [];

    internal Origin<Extension> Origin { get; init; }

    internal Statement WithoutOrigin() => this with
    {
        Origin = default,
        SourceFields = SourceFields.Select(field => field with { Origin = default }).ToValueList(),
        Links = Links.Select(link => link with { Origin = default, Interaction = link.Interaction is null ? null : link.Interaction with { Origin = default } }).ToValueList(),
    };
}

/// <summary>What is known about how a statement maps to a profile: a target, an interaction, or an acknowledged gap.</summary>
public sealed record StoryLink
{
    /// <summary>Key that is unique within the statement.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>{canonical}[|version][#elementId]</c>; none for a gap and for what is out of scope.</summary>
    public string? Target { get; init; }

    public Interaction? Interaction { get; init; }

    /// <summary>Null as long as nobody has decided.</summary>
    public MappingState? State { get; init; }

    public string? Note { get; init; }

    internal Origin<Extension> Origin { get; init; }
}

/// <summary>The call that a link is about.</summary>
public sealed record Interaction
{
    public InteractionVerb? Verb { get; init; }

    /// <summary>Resource type, of any FHIR release: older stories name types that R4 lacks.</summary>
    public string? Type { get; init; }

    /// <summary>The search after the question mark, as the source wrote it.</summary>
    public string? Search { get; init; }

    internal Origin<Extension> Origin { get; init; }
}
