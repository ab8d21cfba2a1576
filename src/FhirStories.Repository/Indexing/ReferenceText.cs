using FhirStories.Validation.Parsing;

namespace FhirStories.Repository.Indexing;

/// <summary>Takes literal references apart (R4 references §2.3.0.1).</summary>
internal static class ReferenceText
{
    /// <summary>Type, id and version of a relative reference such as <c>Patient/1/_history/2</c>; null for any other.</summary>
    public static (string Type, string Id, string? Version)? Local(string? reference) => reference?.Split('/') switch
    {
        [var type, var id] when ResourceTypes.IsR4(type) => (type, id, null),
        [var type, var id, "_history", var version] when ResourceTypes.IsR4(type) => (type, id, version),
        _ => null,
    };

    /// <summary>The type that a reference names, also one to another server such as <c>https://example.org/fhir/Patient/1</c>; null where it names none.</summary>
    public static string? TypeOf(string? reference)
    {
        if (Local(reference) is { } local) return local.Type;
        if (reference is null || !reference.StartsWith("http://", StringComparison.Ordinal) && !reference.StartsWith("https://", StringComparison.Ordinal)) return null;
        return reference.Split('/') switch
        {
            [_, _, _, .., var type, _, "_history", _] when ResourceTypes.IsR4(type) => type,
            [_, _, _, .., var type, _] when ResourceTypes.IsR4(type) => type,
            _ => null,
        };
    }
}
