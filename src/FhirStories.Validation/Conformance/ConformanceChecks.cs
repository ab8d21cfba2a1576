using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Conformance;

/// <summary>
/// What resources that define something keep to beyond their structure and rules: that what they name is there, and that their
/// parts fit each other. The severities are those of HL7's own validator.
/// </summary>
internal sealed class ConformanceChecks(ValidationRun run, TerminologyService terminology)
{
    /// <summary>Checks a resource as what it is; types without checks of their own pass.</summary>
    public void Check(InstanceNode node)
    {
        switch (node.ResourceType)
        {
            case "StructureDefinition":
                new DefinitionCheck(run).Check(node);
                new DerivationCheck(run).Check(node);
                break;
            case "ValueSet":
                new ValueSetCheck(run, terminology).Check(node);
                break;
            case "CodeSystem":
                new CodeSystemCheck(run, terminology).Check(node);
                break;
            case "ConceptMap":
                new ConceptMapCheck(run, terminology).Check(node);
                break;
            case "SearchParameter":
                new SearchParameterCheck(run).Check(node);
                break;
            case "OperationDefinition":
                new OperationDefinitionCheck(run).Check(node);
                break;
            case "CapabilityStatement":
                new CapabilityStatementCheck(run).Check(node);
                break;
            case "ImplementationGuide":
                new ImplementationGuideCheck(run).Check(node);
                break;
            case "StructureMap":
                new StructureMapCheck(run).Check(node);
                break;
            case "Questionnaire":
                new QuestionnaireCheck(run).Check(node);
                break;
            case "QuestionnaireResponse":
                new QuestionnaireResponseCheck(run, terminology).Check(node);
                break;
        }
    }
}
