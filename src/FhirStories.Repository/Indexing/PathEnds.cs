using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Indexing;

/// <summary>What a path ends at, as far as references are concerned.</summary>
internal enum PathEnd
{
    /// <summary>Something that refers to nothing.</summary>
    Other,

    /// <summary>A Reference.</summary>
    Reference,

    /// <summary>A canonical or uri.</summary>
    Canonical,

    /// <summary>A choice, or the model does not tell.</summary>
    Unknown,
}

/// <summary>Follows plain paths through the model, without a resource.</summary>
internal static class PathEnds
{
    private static readonly ModelInspector Model = ModelInfo.ModelInspector;

    /// <summary>What a path from a resource of a type ends at.</summary>
    public static PathEnd Of(string resourceType, IReadOnlyList<PathStep> steps) => Of(Model.FindClassMapping(resourceType), steps);

    /// <summary>What a path ends at.</summary>
    /// <param name="start">The type it starts from; null where that is not known.</param>
    /// <param name="steps">The path.</param>
    public static PathEnd Of(ClassMapping? start, IReadOnlyList<PathStep> steps) => Follow(start, steps).Type switch
    {
        null => PathEnd.Unknown,
        "Reference" => PathEnd.Reference,
        "canonical" or "uri" or "url" => PathEnd.Canonical,
        _ => PathEnd.Other,
    };

    /// <summary>The type that a path from a resource of a type ends at; null where the model does not tell.</summary>
    public static ClassMapping? TypeOf(string resourceType, IReadOnlyList<PathStep> steps) => Follow(Model.FindClassMapping(resourceType), steps).At;

    private static (ClassMapping? At, string? Type) Follow(ClassMapping? start, IReadOnlyList<PathStep> steps)
    {
        var at = start;
        // No step: the start itself, which is no reference.
        var type = steps.Count == 0 ? start?.Name : null;
        foreach (var step in steps)
        {
            switch (step)
            {
                case Child child:
                    type = null;
                    if (at?.FindMappedElementByName(child.Name) is not { } element) at = null;
                    else
                    {
                        var only = element.FhirType is [var one] ? Model.FindOrImportClassMapping(one) : null;
                        at = element.PropertyTypeMapping is { IsBackboneType: true } backbone ? backbone : only;
                        type = at?.Name;
                    }
                    break;
                case OfType ofType:
                    type = ofType.TypeName;
                    at = Model.FindClassMapping(type);
                    break;
                case WhereTarget:
                    type = "Reference";
                    break;
            }
        }
        return (at, type);
    }
}
