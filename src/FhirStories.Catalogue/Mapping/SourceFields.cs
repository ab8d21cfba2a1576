using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Mapping;

/// <summary>The element table of what a source said that has no place of its own, in a story or in a statement.</summary>
internal static class SourceFields
{
    public static ComplexCodec<SourceField> Field { get; } = new(
        new FieldTable<SourceField>("source-field")
            .Text("name", "name", Codecs.String, f => f.Name, (f, v) => f with { Name = v ?? "" }, min: 1)
            .Text("value", "value", Codecs.String, f => f.Value, (f, v) => f with { Value = v ?? "" }, min: 1)
            .Build(),
        () => new SourceField("", ""), f => f.Origin.Value, (f, e) => f with { Origin = new(e) });
}
