using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Shapes;

/// <summary>The published shapes in which stories, roles, assessments and test plans travel.</summary>
public enum CarrierShape
{
    /// <summary>No carrier of ours.</summary>
    None,

    /// <summary>R4 <c>Basic</c> as HL7's cross-version package has it: what we store.</summary>
    A,

    /// <summary>R4 <c>Basic</c> as HAPI and the IG Publisher write it: plain status, absolute urls below a backbone.</summary>
    B,

    /// <summary>R4 <c>Basic</c> of HL7's earlier snapshots: everything within one extension.</summary>
    C,

    /// <summary>The R5 resource.</summary>
    R5,

    /// <summary>The resource with elements that R6 adds.</summary>
    R6,
}

/// <summary>What a conversion gave.</summary>
/// <param name="Resource">The converted resource, a tree of its own; null where an error stood in the way.</param>
/// <param name="From">The shape that was found.</param>
/// <param name="Problems">What was repaired (information, warning), and errors. Expressions are those of the resource as it came.</param>
public sealed record ShapeResult(JsonObject? Resource, CarrierShape From, IReadOnlyList<MappingProblem> Problems);
