using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Definitions.Tests;

/// <summary>R4 as packed is R4 as published: Firely's model, generated from HL7's own definitions, is the oracle.</summary>
public sealed class MedplumPatchesTests
{
    private const string Core = "hl7.fhir.r4.core#4.0.1";

    private static readonly ModelInspector Model = ModelInfo.ModelInspector;

    private static IEnumerable<ProfileFacts> CoreTypes => DefinitionStore.BuiltIn.List(FhirRelease.R4, "StructureDefinition")
        .Where(e => e.Source == Core && e.Derivation != "constraint" && e.Kind is "resource" or "complex-type")
        .Select(e => DefinitionStore.BuiltIn.Profile(e)!);

    [Fact]
    public void The_resource_types_are_those_of_R4()
    {
        Assert.Equal(ModelInfo.SupportedResources.Order(StringComparer.Ordinal), DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4));

        var withAbstract = DefinitionStore.BuiltIn.List(FhirRelease.R4, "StructureDefinition").Count(e => e is { Kind: "resource", Derivation: not "constraint", Source: Core });
        Assert.Equal(148, withAbstract);
    }

    [Fact]
    public void Every_element_is_one_of_R4_with_its_types_and_targets()
    {
        var wrong = new List<string>();
        var compared = 0;
        foreach (var element in CoreTypes.SelectMany(t => t.Elements).Where(e => e.Path.Contains('.', StringComparison.Ordinal)))
        {
            var property = Property(element.Path);
            if (property is null)
            {
                wrong.Add($"{element.Path} is no element of R4");
                continue;
            }
            compared++;
            var targets = element.Types.Where(t => t.Code == "Reference").SelectMany(t => t.Targets).Select(Last).Where(t => t != "Resource").Distinct().Order(StringComparer.Ordinal);
            var expected = (property.NativeProperty!.GetCustomAttributes(typeof(ReferencesAttribute), false).Cast<ReferencesAttribute>().FirstOrDefault()?.Resources ?? [])
                .Where(t => t != "Resource").Order(StringComparer.Ordinal);
            // Firely's Signature serves R4 and R5 at once, so its targets are listed twice.
            if (!element.Path.StartsWith("Signature.", StringComparison.Ordinal) && !targets.SequenceEqual(expected))
                wrong.Add($"{element.Path} refers to {string.Join(',', targets)} instead of {string.Join(',', expected)}");

            var codes = element.Types.Select(t => t.Code).ToHashSet(StringComparer.Ordinal);
            var known = property.FhirType.Select(t => Model.FindClassMapping(t)?.Name ?? t.Name).ToHashSet(StringComparer.Ordinal);
            if (element.Path.EndsWith("[x]", StringComparison.Ordinal) && codes.Count < 40 && !codes.IsSubsetOf(known))
                wrong.Add($"{element.Path} has the types {string.Join(',', codes)} instead of {string.Join(',', known)}");
            if (codes is { Count: 1 } && !element.Path.EndsWith("[x]", StringComparison.Ordinal) && codes.Single() is { } code && !IsBackbone(code)
                && !known.Contains(code) && property.PropertyTypeMapping?.Name != code)
                wrong.Add($"{element.Path} has the type {code} instead of {string.Join(',', known)}");
        }

        Assert.Empty(wrong);
        Assert.InRange(compared, 6000, 10_000);
    }

    [Fact]
    public void No_element_of_R4_is_missing()
    {
        var paths = CoreTypes.SelectMany(t => t.Elements).Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        var missing = CoreTypes.SelectMany(t => t.Elements.Select(e => e.Path)
                .Where(p => Model.FindClassMapping(p) is not null)
                .SelectMany(p => Model.FindClassMapping(p)!.PropertyMappings.Select(m => $"{p}.{m.Name}")))
            .Distinct()
            .Where(p => !paths.Contains(p) && !paths.Contains(p + "[x]"))
            .ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public void The_search_parameters_are_those_of_R4()
    {
        var ours = DefinitionStore.BuiltIn.SearchParameters(FhirRelease.R4)
            .Where(p => p.Url.StartsWith("http://hl7.org/fhir/SearchParameter/", StringComparison.Ordinal))
            .SelectMany(p => p.Base.Select(b => (Base: b, p.Code, p.Url, Type: p.Type.ToString(), Expression: Normal(p.Expression))))
            .Where(p => p.Base != "Resource")
            .Order().ToList();
        var expected = ModelInfo.SearchParameters
            .Where(p => p.Resource != "Resource")
            .Select(p => (Base: p.Resource!, p.Code!, Url: p.Url!, Type: p.Type.ToString()!, Expression: Normal(p.Expression)))
            .Order().ToList();

        Assert.Equal(expected, ours);
        Assert.InRange(ours.Count, 1600, 2000);
    }

    [Fact]
    public void No_R4_definition_binds_to_another_release()
    {
        foreach (var element in CoreTypes.SelectMany(t => t.Elements).Where(e => e.Binding?.ValueSet is not null))
            Assert.DoesNotMatch(@"\|[5-9]\.|\|4\.[1-9]", element.Binding!.ValueSet!);

        Assert.Equal("http://hl7.org/fhir/ValueSet/observation-status|4.0.1",
            DefinitionStore.BuiltIn.Profile("http://hl7.org/fhir/StructureDefinition/DetectedIssue")!.FindElement("DetectedIssue.status")!.Binding!.ValueSet);
        Assert.Equal("http://hl7.org/fhir/ValueSet/research-study-status|4.0.1",
            DefinitionStore.BuiltIn.Profile("http://hl7.org/fhir/StructureDefinition/ResearchStudy")!.FindElement("ResearchStudy.status")!.Binding!.ValueSet);
    }

    private static PropertyMapping? Property(string path)
    {
        var parent = path[..path.LastIndexOf('.')];
        var name = Last(path).Replace("[x]", "", StringComparison.Ordinal);
        return Model.FindClassMapping(parent)?.FindMappedElementByName(name);
    }

    private static bool IsBackbone(string code) => code is "BackboneElement" or "Element" || code.Contains(':', StringComparison.Ordinal);

    private static string Last(string path) => path[(path.LastIndexOfAny(['.', '/']) + 1)..];

    private static string Normal(string? expression) => string.Join(' ', (expression ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
