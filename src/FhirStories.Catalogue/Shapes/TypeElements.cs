using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Catalogue.Shapes;

/// <summary>An element of a type in one release, as JSON has it.</summary>
/// <param name="Type">Type of the value; for a backbone, the type that the path lies in.</param>
/// <param name="Path">Path of the children.</param>
/// <param name="Many">Whether JSON has a list.</param>
/// <param name="Codes">The value set of the codes allowed, where the release requires one; else null.</param>
internal sealed record TypeElement(string Type, string Path, bool Many, string? Codes)
{
    private static readonly TerminologyService Terminology = new(DefinitionStore.BuiltIn);

    public bool IsPrimitive => ValueProperty.IsPrimitive(Type);

    /// <summary>Whether JSON holds a value of this type, and no code that the release forbids here.</summary>
    public bool Allows(JsonValue value)
    {
        var kind = value.GetValueKind();
        return Type switch
        {
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "decimal" or "integer" or "unsignedInt" or "positiveInt" => kind == JsonValueKind.Number,
            _ => kind == JsonValueKind.String && (Codes is null || Terminology.Check(Codes, FhirRelease.R4, null, value.GetValue<string>()).Membership != Membership.NotIn),
        };
    }
}

/// <summary>What the types of a release hold, from the definitions that are built in; read when first asked for.</summary>
internal sealed class TypeElements(FhirRelease release)
{
    private static readonly TypeElements Stu3 = new(FhirRelease.Stu3);
    private static readonly TypeElements R4 = new(FhirRelease.R4);
    private static readonly TypeElements R5 = new(FhirRelease.R5);

    private readonly ConcurrentDictionary<string, Dictionary<(string Path, string Property), TypeElement>?> _types = new(StringComparer.Ordinal);

    public static TypeElements Of(FhirRelease release) => release switch { FhirRelease.Stu3 => Stu3, FhirRelease.R5 => R5, _ => R4 };

    public bool Knows(string type) => Elements(type) is not null;

    /// <summary>The element that a JSON property (without underscore) stands for, or null.</summary>
    public TypeElement? Find(string path, string property) => Elements(path.Split('.')[0])?.GetValueOrDefault((path, property));

    private Dictionary<(string, string), TypeElement>? Elements(string type) => _types.GetOrAdd(type, static (type, types) => types.Read(type), this);

    private Dictionary<(string, string), TypeElement>? Read(string type)
    {
        if (DefinitionStore.BuiltIn.Profile("http://hl7.org/fhir/StructureDefinition/" + type, release) is not { } profile || profile.Definition.Release != release) return null;
        var found = new Dictionary<(string, string), TypeElement>();
        foreach (var element in profile.Elements)
        {
            if (element.SliceName is not null || element.Path.LastIndexOf('.') is not (> 0 and var dot)) continue;
            var (parent, name) = (element.Path[..dot], element.Path[(dot + 1)..]);
            var many = element.Max != "1" && element.Max != "0";
            if (element.ContentReference is { } same) found.TryAdd((parent, name), new("Element", same[(same.LastIndexOf('#') + 1)..], many, null));
            foreach (var option in element.Types)
            {
                // The ids and values of primitives have types of FHIRPath's system.
                var code = option.Code.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal) ? "string" : option.Code;
                var property = name.EndsWith("[x]", StringComparison.Ordinal) ? name[..^3] + char.ToUpperInvariant(code[0]) + code[1..] : name;
                var isOwn = code is "BackboneElement" or "Element";
                found.TryAdd((parent, property), new(code, isOwn ? element.Path : code, many, code == "code" ? CodesOf(element.Binding) : null));
            }
        }

        return found;
    }

    /// <summary>R4 takes no other code of these, so such a code cannot stand in a resource that is stored. R5's view shows what R4 took.</summary>
    private string? CodesOf(BindingFacts? binding) => release == FhirRelease.R4 && binding is { Strength: "required", ValueSet: { } valueSet } ? valueSet : null;
}
