namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>The elements of a profile that coverage counts, in the order of its snapshot.</summary>
/// <param name="Elements">All elements that at least one denominator has.</param>
public sealed record ProfileElements(IReadOnlyList<CountedElement> Elements)
{
    /// <summary>A definition whose elements are not known.</summary>
    public static ProfileElements None { get; } = new([]);
}

/// <summary>An element of a profile.</summary>
/// <param name="Id">Its one id, such as <c>Patient.identifier:nhsNumber</c>.</param>
/// <param name="Denominators">The denominators that have it.</param>
public sealed record CountedElement(string Id, Denominators Denominators);

/// <summary>What elements are counted against. Never blended into one number.</summary>
[Flags]
public enum Denominators
{
    None = 0,

    /// <summary>Elements flagged <c>mustSupport</c>.</summary>
    MustSupport = 1,

    /// <summary>Elements that the profile itself constrains.</summary>
    Differential = 2,

    /// <summary>HL7's key elements, as its publishing tool shows them.</summary>
    Key = 4,
}
