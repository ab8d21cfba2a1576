using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>
/// A comment, a change request or a review: what somebody says about a story, a statement, a link, a profile or an element
/// of one. A reply is one too, and is about the comment that it answers. Carried in R4 as <c>Basic</c>; see docs/0001-wire-shape.md.
/// </summary>
public sealed record Assessment : CarriedItem
{
    /// <summary>What it is about: a Reference, a canonical such as <c>{story url}#{statement key}</c>, or a uri. It never changes.</summary>
    public Carried<DataType>? Artifact { get; init; }

    /// <summary>For a reply the comment that began the thread, as <c>Basic/{id}</c>.</summary>
    public Carried<ResourceReference>? Thread { get; init; }

    public ValueList<AssessmentContent> Contents { get; init; } = [];

    /// <summary>How far it is dealt with; null where nobody has to deal with it.</summary>
    public AssessmentWorkflow? Workflow { get; init; }

    /// <summary>What was made of it.</summary>
    public AssessmentDisposition? Disposition { get; init; }

    public string? ApprovalDate { get; init; }

    public string? LastReviewDate { get; init; }

    /// <summary>The id of the <c>Basic</c> that it is about, where it refers to one of this server.</summary>
    public string? ArtifactId => Artifact?.Value is ResourceReference { Reference: { } literal } && literal.Split('/') is ["Basic", var id, ..] ? id : null;

    /// <summary>The canonical or uri that it is about.</summary>
    public string? ArtifactUrl => Artifact?.Value is Canonical or FhirUri ? ((PrimitiveType)Artifact.Value).JsonValue as string : null;

    /// <summary>The texts of its contents and of what these contain, in their order; Markdown.</summary>
    public IEnumerable<string> Summaries => Contents.SelectMany(content => content.Summaries);

    /// <summary>The same without memory of the carrier it was read from; see <see cref="Story.WithoutOrigin"/>.</summary>
    public Assessment WithoutOrigin() => this with { Origin = default, Contents = Contents.Select(content => content.WithoutOrigin()).ToValueList() };
}

/// <summary>One thing that an assessment says.</summary>
public sealed record AssessmentContent
{
    public AssessmentKind? Kind { get; init; }

    /// <summary>The text; Markdown.</summary>
    public string? Summary { get; init; }

    public Carried<CodeableConcept>? Type { get; init; }

    public ValueList<Carried<CodeableConcept>> Classifiers { get; init; } = [];

    public Carried<Quantity>? Quantity { get; init; }

    public Carried<ResourceReference>? Author { get; init; }

    /// <summary>Places within the artifact; <c>#{link key}</c> is a link of the statement that the artifact names.</summary>
    public ValueList<string> Paths { get; init; } = [];

    public ValueList<Carried<RelatedArtifact>> RelatedArtifacts { get; init; } = [];

    public bool? FreeToShare { get; init; }

    public ValueList<AssessmentContent> Components { get; init; } = [];

    internal IEnumerable<string> Summaries => Components.SelectMany(component => component.Summaries).Prepend(Summary).OfType<string>();

    internal Origin<Extension> Origin { get; init; }

    internal AssessmentContent WithoutOrigin() =>
        this with { Origin = default, Components = Components.Select(component => component.WithoutOrigin()).ToValueList() };
}

/// <summary>What kind of thing an assessment says.</summary>
public enum AssessmentKind { Comment, Classifier, Rating, Container, Response, ChangeRequest }

/// <summary>How far an assessment is dealt with.</summary>
public enum AssessmentWorkflow
{
    Submitted, Triaged, WaitingForInput, ResolvedNoChange, ResolvedChangeRequired, Deferred, Duplicate, Applied, Published, EnteredInError,
}

/// <summary>What was made of an assessment.</summary>
public enum AssessmentDisposition { Unresolved, NotPersuasive, Persuasive, PersuasiveWithModification, NotPersuasiveWithModification }
