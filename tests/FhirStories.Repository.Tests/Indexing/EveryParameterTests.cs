using FhirStories.Definitions;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using Hl7.Fhir.Model;
using Xunit;
using SearchParameter = FhirStories.Repository.Indexing.SearchParameter;

namespace FhirStories.Repository.Tests.Indexing;

/// <summary>Every search parameter that R4 publishes, on every type that has it.</summary>
public sealed class EveryParameterTests
{
    private const string Core = "http://hl7.org/fhir/SearchParameter/";
    private static readonly SearchParameterRegistry Registry = new(DefinitionStore.BuiltIn);

    // Answered by other means than an index by expression.
    private static readonly string[] Elsewhere = ["_id", "_lastUpdated", "_text", "_content", "_query"];

    public static TheoryData<string> Types => [.. DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4)];

    [Fact]
    public void Every_parameter_of_the_specification_is_one_that_types_are_searched_by()
    {
        var missing = new List<string>();
        var count = 0;
        foreach (var definition in DefinitionStore.BuiltIn.SearchParameters(FhirRelease.R4).Where(d => d.Url.StartsWith(Core, StringComparison.Ordinal) && !Elsewhere.Contains(d.Code)))
            foreach (var type in definition.Base.SelectMany(b => b is "Resource" or "DomainResource" ? DefinitionStore.BuiltIn.ResourceTypes(FhirRelease.R4) : [b]))
            {
                count++;
                if (Registry.Find(type, definition.Code) is not { } known || known.Components.Count != (definition.Code == "near" ? 2 : definition.Components.Count)) missing.Add($"{type}.{definition.Code}");
            }
        Assert.True(count > 2000, $"Only {count} were looked at.");
        Assert.Equal([], missing);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_branch_of_each_expression_finds_what_stands_there(string type)
    {
        var wrong = new List<string>();
        foreach (var parameter in Registry.Of(type).Values.Where(p => p.Definition.Url.StartsWith(Core, StringComparison.Ordinal) && p.Path is PlainPath))
            foreach (var branch in ((PlainPath)parameter.Path).Branches)
            {
                var resource = (Resource)Activator.CreateInstance(ModelInfo.ModelInspector.FindClassMapping(type)!.NativeType)!;
                var value = SampleOf.Grow(resource, branch, Preferred(parameter));
                foreach (var component in parameter.Components)
                    SampleOf.Grow(component.StartsFromResource ? resource : value, ((PlainPath)component.Path).Branches[0], Preferred(component));
                var entries = new IndexExtractor(Registry).Extract(resource, "{}"u8, OwnAddress.Unknown);
                var parts = parameter.Components.Count == 0 ? [parameter] : parameter.Components;
                if (!parts.All(p => IdsIn(entries, p.Table).Contains(p.Id))) wrong.Add($"{parameter.Code} ({parameter.Kind}) does not find {string.Join('.', branch)}");
            }
        Assert.Equal([], wrong);
    }

    [Fact]
    public void The_parts_of_relationship_are_found_although_the_specification_mixes_them_up()
    {
        var document = new DocumentReference
        {
            RelatesTo = [new() { Code = DocumentRelationshipType.Replaces, Target = new ResourceReference("DocumentReference/7") }, new() { Code = DocumentRelationshipType.Signs, Target = new ResourceReference("DocumentReference/8") }],
        };
        var parts = Registry.Find("DocumentReference", "relationship")!.Components;
        var entries = new IndexExtractor(Registry).Extract(document, "{}"u8, OwnAddress.Unknown);
        Assert.Equal([("7", 1), ("8", 2)], entries.References.Where(r => r.ParameterId == parts[0].Id).Select(r => (r.TargetId, r.Group)));
        Assert.Equal([("replaces", 1), ("signs", 2)], entries.Tokens.Where(t => t.ParameterId == parts[1].Id).Select(t => (t.Code, t.Group)));
    }

    // What a choice of types has at the end of a path, so that a parameter of this type finds it.
    private static string[] Preferred(SearchParameter parameter) => parameter.Kind switch
    {
        SearchType.Token => ["CodeableConcept", "Coding", "Identifier", "code", "boolean"],
        SearchType.Reference => ["Reference", "canonical", "uri"],
        SearchType.Date => ["dateTime", "date", "Period", "instant", "Timing"],
        SearchType.Quantity => ["Quantity", "Money", "Range"],
        SearchType.Number => ["integer", "decimal", "positiveInt", "Range"],
        SearchType.Uri => ["uri", "url", "canonical"],
        _ => ["string", "HumanName", "Address"],
    };

    private static IEnumerable<int> IdsIn(IndexEntries entries, IndexTable? table) => table switch
    {
        IndexTable.Token => entries.Tokens.Select(e => e.ParameterId),
        IndexTable.String => entries.Strings.Select(e => e.ParameterId),
        IndexTable.Uri => entries.Uris.Select(e => e.ParameterId),
        IndexTable.Reference => entries.References.Select(e => e.ParameterId),
        IndexTable.Date => entries.Dates.Select(e => e.ParameterId),
        IndexTable.Number => entries.Numbers.Select(e => e.ParameterId),
        IndexTable.Quantity => entries.Quantities.Select(e => e.ParameterId),
        _ => [],
    };
}
