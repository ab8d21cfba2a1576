using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>ValueSet and CodeSystem of R5.</summary>
internal static class R5Terminology
{
    private static readonly (string, string)[] PropertyValue =
    [
        ("code", "Code"), ("valueCode", "Code"), ("valueCoding", "Coding"), ("valueString", "String"), ("valueInteger", "Integer"),
        ("valueBoolean", "Boolean"), ("valueDateTime", "DateTime"), ("valueDecimal", "Decimal"),
    ];

    public static void ValueSetToR4(JsonObject valueSet)
    {
        R5Only.KeepManaged(valueSet, "ValueSet");
        R5Only.KeepComplex(valueSet, "ValueSet", "scope", ("inclusionCriteria", "String"), ("exclusionCriteria", "String"));
        if (valueSet["compose"] is JsonObject compose)
        {
            R5Only.Keep(compose, "ValueSet.compose", ("property", "String"));
            foreach (var include in Shape.Items(compose["include"]).Concat(Shape.Items(compose["exclude"])))
            {
                R5Only.Keep(include, "ValueSet.compose.include", ("copyright", "String"));
                foreach (var concept in Shape.Items(include["concept"])) Designations(concept, "ValueSet.compose.include.concept.designation");
            }
        }
        if (valueSet["expansion"] is not JsonObject expansion) return;
        R5Only.Keep(expansion, "ValueSet.expansion", ("next", "Uri"));
        R5Only.KeepComplex(expansion, "ValueSet.expansion", "property", ("code", "Code"), ("uri", "Uri"));
        foreach (var contains in Shape.Items(expansion["contains"])) Contains(contains);
    }

    public static void CodeSystemToR4(JsonObject codeSystem)
    {
        R5Only.KeepManaged(codeSystem, "CodeSystem");
        foreach (var concept in Shape.Items(codeSystem["concept"])) Concept(concept);
    }

    // JSON is read no deeper than 64 levels, so neither recursion is.
    private static void Contains(JsonObject contains)
    {
        R5Only.KeepComplex(contains, "ValueSet.expansion.contains", "property", PropertyValue);
        Designations(contains, "ValueSet.compose.include.concept.designation");
        foreach (var child in Shape.Items(contains["contains"])) Contains(child);
    }

    private static void Concept(JsonObject concept)
    {
        Designations(concept, "CodeSystem.concept.designation");
        foreach (var child in Shape.Items(concept["concept"])) Concept(child);
    }

    private static void Designations(JsonObject concept, string path)
    {
        foreach (var designation in Shape.Items(concept["designation"])) R5Only.Keep(designation, path, ("additionalUse", "Coding"));
    }
}
