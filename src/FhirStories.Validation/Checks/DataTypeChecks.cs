using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks.Narratives;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>What data types keep to besides the rules of their definitions.</summary>
internal sealed class DataTypeChecks(ValidationRun run, TerminologyService terminology)
{
    private readonly AttachmentCheck _attachments = new(run);
    private readonly CodingCheck _codings = new(run, terminology);
    private readonly IdentifierCheck _identifiers = new(run);
    private readonly NarrativeCheck _narratives = new(run);
    private readonly UriCheck _uris = new(run);

    /// <summary>A node, by its type.</summary>
    public void Check(InstanceNode node, ElementRules rules)
    {
        switch (node.TypeName)
        {
            case "Attachment":
                _attachments.Check(node);
                break;
            case "Coding" or "Quantity":
                _codings.Check(node);
                break;
            case "Identifier":
                _identifiers.Check(node);
                break;
            case "uri" or "url" or "canonical":
                _uris.Check(node);
                break;
            case "xhtml":
                _narratives.Check(node);
                break;
            case "Narrative":
                _narratives.Controls(node, rules);
                break;
        }
    }
}
