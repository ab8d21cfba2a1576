using FhirStories.Definitions.Terminology;
using FhirStories.Validation.Invariants;

namespace FhirStories.Validation;

/// <summary>What all validations of one validator share.</summary>
internal sealed record ValidationServices(TerminologyService Terminology, InvariantEngine Invariants);
