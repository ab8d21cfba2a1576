namespace FhirStories.Catalogue.Shapes;

/// <summary>The property of an extension that holds a value of a type.</summary>
internal static class ValueProperty
{
    public static string Of(string type) => "value" + char.ToUpperInvariant(type[0]) + type[1..];

    /// <summary>FHIR names its primitive types with a small first letter.</summary>
    public static bool IsPrimitive(string type) => char.IsLower(type[0]);
}
