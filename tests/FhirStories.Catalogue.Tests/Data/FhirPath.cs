using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Data;

internal static class FhirPath
{
    public static IReadOnlyList<Base> Select(Base resource, string expression) => [.. resource.Select(expression).OfType<Base>()];
}
