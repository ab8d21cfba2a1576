using System.Xml;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Formats;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation;

/// <summary>Validates resources of STU3, R4 and R5 against their definitions and profiles. Safe for any number of threads.</summary>
/// <remarks>
/// <list type="number">
/// <item>JSON or XML is read into nodes (<c>Nodes/</c>), not knowing FHIR;</item>
/// <item>the base walk gives each node its element and type, and says what base FHIR does not allow (<see cref="BaseWalk"/>);</item>
/// <item>the profile walk checks each resource against its type and its profiles (<see cref="ProfileWalk"/>).</item>
/// </list>
/// What the three work with is a session's, which goes from one validation to the next (<see cref="ValidationSession"/>): only the report is made anew.
/// </remarks>
public sealed class ResourceValidator
{
    private static readonly ValidationSettings Usual = new();

    private readonly RuleBooks _rules;
    private readonly InvariantEngine _invariants;
    private readonly ValidationSessions _sessions;

    /// <summary>A validator over the definitions of a store.</summary>
    public ResourceValidator(DefinitionStore definitions, TerminologyService terminology)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(terminology);
        (_rules, _invariants) = (new RuleBooks(definitions), new InvariantEngine(terminology));
        _sessions = new ValidationSessions(new ValidationServices(terminology, _invariants));
        Text = new InstanceText(_rules);
    }

    /// <summary>Writes resources as XML, by the same definitions.</summary>
    public InstanceText Text { get; }

    /// <summary>Validates FHIR JSON.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="release">The release it is written for.</param>
    /// <param name="settings">What is checked; null for the usual.</param>
    public ValidationReport ValidateJson(ReadOnlySpan<byte> json, FhirRelease release, ValidationSettings? settings = null)
    {
        var session = _sessions.Rent();
        try
        {
            return Validate(session, JsonInstanceReader.Read(json, session.Nodes), release, settings ?? Usual);
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    /// <summary>Validates FHIR XML.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="release">The release it is written for.</param>
    /// <param name="settings">What is checked; null for the usual.</param>
    public ValidationReport ValidateXml(Stream xml, FhirRelease release, ValidationSettings? settings = null)
    {
        var session = _sessions.Rent();
        try
        {
            return Validate(session, XmlInstanceReader.Read(xml, session.Nodes), release, settings ?? Usual);
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    /// <summary>Validates the one resource that a reader stands before, such as a part of a larger document; lines are the document's.</summary>
    /// <param name="xml">A reader with line numbers that refuses document types.</param>
    /// <param name="release">The release it is written for.</param>
    /// <param name="settings">What is checked; null for the usual.</param>
    public ValidationReport ValidateXml(XmlReader xml, FhirRelease release, ValidationSettings? settings = null)
    {
        var session = _sessions.Rent();
        try
        {
            return Validate(session, XmlInstanceReader.Read(xml, session.Nodes), release, settings ?? Usual);
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    /// <summary>Where what a FHIRPath expression selects stands in the JSON of an R4 resource.</summary>
    /// <param name="json">UTF-8 JSON of a resource.</param>
    /// <param name="expression">The expression, from the resource on.</param>
    /// <exception cref="InvalidOperationException">The expression cannot be read, cannot be evaluated, or selects what is no part of the resource; the message goes on after the path.</exception>
    public IReadOnlyList<ElementPlace> Select(ReadOnlySpan<byte> json, string expression)
    {
        var session = _sessions.Rent();
        try
        {
            if (JsonInstanceReader.Read(json, session.Nodes).Root is not { } root) throw new InvalidOperationException("cannot be followed: the resource cannot be read.");
            session.Begin(_rules.Current, FhirRelease.R4, Usual);
            session.Base.Resource(root);
            return [.. _invariants.Select(expression, root, session.Run, session.Profiles).Select(ElementPlace.Of)];
        }
        catch (BudgetExceededException)
        {
            throw new InvalidOperationException("takes too many steps.");
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    private ValidationReport Validate(ValidationSession session, InstanceDocument document, FhirRelease release, ValidationSettings settings)
    {
        if (document.Root is not { } root) return new ValidationReport(null, document.Problems);
        var run = session.Run;
        session.Begin(_rules.Current, release, settings);
        IReadOnlyList<AppliedProfile> applied = [];
        try
        {
            session.Base.Resource(root);
            session.Profiles.Resource(root, settings.Profiles);
            if (settings.ReportPopulated) applied = [.. session.Profiles.Applied.Select(profile => new AppliedProfile(profile.Url, profile.Version, session.Profiles.Populated(root, profile)))];
        }
        catch (BudgetExceededException)
        {
            run.NotChecked(root, "too-large", $"what is left of this {root.ResourceType}: it takes more than {settings.MostSteps} steps, so it is too large, or its profiles too intricate, to be checked at once.");
        }
        var found = SaidOnce.Of(document.Problems, run.Found.Issues);
        var cut = document.Cut + run.Found.Cut;
        if (cut > 0)
        {
            var level = document.Cut > 0 || run.Found.HasCutErrors ? IssueLevel.Error : IssueLevel.Warning;
            found = [.. found, new FhirIssue(level, "too-costly", "issues-cut", $"{cut} more findings are not listed: correct these first.", root.ResourceType, root.Line, root.Column)];
        }
        return new ValidationReport(root.ResourceType, found) { ResourceId = root.ChildText("id"), Applied = applied };
    }
}
