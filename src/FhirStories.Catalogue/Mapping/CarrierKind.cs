using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>What a <see cref="Basic"/> carries, by its code.</summary>
public enum CarrierKind { None, Story, Role, Assessment, TestPlan }

/// <summary>Tells carriers apart.</summary>
public static class Carriers
{
    private static readonly (CarrierKind Kind, string Code)[] Codes =
    [
        (CarrierKind.Story, "Requirements"), (CarrierKind.Role, "ActorDefinition"),
        (CarrierKind.Assessment, "ArtifactAssessment"), (CarrierKind.TestPlan, "TestPlan"),
    ];

    /// <summary>The codes that make a <c>Basic</c> a carrier, of system <see cref="Canonicals.FhirTypes"/>.</summary>
    public static IReadOnlyList<string> TypeCodes { get; } = [.. Codes.Select(row => row.Code)];

    /// <summary>What the resource carries; <see cref="CarrierKind.None"/> for any other use of Basic.</summary>
    public static CarrierKind KindOf(Basic basic) =>
        Codes.FirstOrDefault(row => basic.Code?.Coding.Any(coding => coding.System == Canonicals.FhirTypes && coding.Code == row.Code) == true).Kind;

    internal static CodeableConcept CodeOf(CarrierKind kind) =>
        new(Canonicals.FhirTypes, Codes.Single(row => row.Kind == kind).Code);
}
