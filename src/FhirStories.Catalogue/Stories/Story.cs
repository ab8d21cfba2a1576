using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>A user story, or a feature that groups stories. Carried in R4 as <c>Basic</c>; see docs/0001-wire-shape.md.</summary>
public sealed record Story : CatalogueItem
{
    /// <summary>Story or feature. A carrier that does not say is read as a story.</summary>
    public StoryKind Kind { get; init; } = StoryKind.Story;

    /// <summary>Canonicals of the roles that want it.</summary>
    public ValueList<string> Roles { get; init; } = [];

    /// <summary>Canonicals of the roles at the other end: where the data comes from or goes to.</summary>
    public ValueList<string> SecondaryRoles { get; init; } = [];

    /// <summary>Want and justification, or null where the source has neither.</summary>
    public UserNeed? Need { get; init; }

    /// <summary>Canonicals of the features that the story is part of.</summary>
    public ValueList<string> Features { get; init; } = [];

    /// <summary>Canonicals of ExampleScenarios.</summary>
    public ValueList<string> Scenarios { get; init; } = [];

    /// <summary>What still has to be talked about; Markdown.</summary>
    public ValueList<string> FurtherConversations { get; init; } = [];

    /// <summary>What must hold before the use case begins; Markdown. This and the next four are UK Core's business use case.</summary>
    public ValueList<string> Preconditions { get; init; } = [];

    /// <summary>The steps of the normal course, in order; Markdown.</summary>
    public ValueList<string> BasicFlow { get; init; } = [];

    /// <summary>Other courses that reach the goal; Markdown.</summary>
    public ValueList<string> AlternativeCourses { get; init; } = [];

    /// <summary>What holds afterwards; Markdown.</summary>
    public ValueList<string> Postconditions { get; init; } = [];

    /// <summary>Courses that do not reach the goal, and what is done then; Markdown.</summary>
    public ValueList<string> ExceptionFlows { get; init; } = [];

    /// <summary>How far the editors are with a story that was contributed; null where nobody handed it in.</summary>
    public ContributionState? Contribution { get; init; }

    /// <summary>What the source said that has no place of its own.</summary>
    public ValueList<SourceField> SourceFields { get; init; } = [];

    /// <summary>Acceptance criteria and other statements.</summary>
    public ValueList<Statement> Statements { get; init; } = [];

    /// <summary>
    /// The same story without memory of the carrier it was read from, so that writing it starts from nothing and foreign
    /// extensions are left behind.
    /// </summary>
    public Story WithoutOrigin() => this with
    {
        Origin = default,
        Need = Need is null ? null : Need with { Origin = default },
        SourceFields = SourceFields.Select(field => field with { Origin = default }).ToValueList(),
        Statements = Statements.Select(statement => statement.WithoutOrigin()).ToValueList(),
    };

    /// <summary>What the role wants to do, without "I want to".</summary>
    public string? Want => Need?.Want;

    /// <summary>Why, without "so that".</summary>
    public string? Justification => Need?.Justification;
}

/// <summary>Want and justification of a story. A part that the source lacks is null and is written as data-absent-reason, never invented.</summary>
public sealed record UserNeed(string? Want, string? Justification)
{
    internal Origin<Extension> Origin { get; init; }
}

/// <summary>A field of an imported source, kept verbatim under the name it had there.</summary>
public sealed record SourceField(string Name, string Value)
{
    internal Origin<Extension> Origin { get; init; }
}
