using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation;

/// <summary>What validations of one store share.</summary>
internal sealed record ValidationServices(RuleBook Rules, TerminologyService Terminology, InvariantEngine Invariants);
