using Hl7.Fhir.Introspection;
using Hl7.Fhir.Specification;

// Firely's FHIRPath engine asks the assembly of a node for its model, to tell types from one another.
[assembly: FhirModelAssembly(FhirRelease.R4)]
