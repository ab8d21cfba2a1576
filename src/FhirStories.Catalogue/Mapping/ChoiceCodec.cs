using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>A value of one of several FHIR data types, carried as it is.</summary>
internal sealed class ChoiceCodec(params string[] types) : Codec<Carried<DataType>>
{
    public override string ValueType { get; } = string.Join(" or ", types);

    public override IReadOnlyList<string> Types => types;

    public override bool TryRead(Located source, StoryElement element, Reading reading, out Carried<DataType> value)
    {
        value = null!;
        var found = source.Extension.Value;
        if (found is not null && types.Contains(found.TypeName) && source.Extension.Extension.Count == 0)
        {
            value = new((DataType)found.DeepCopy());
            return true;
        }

        var has = found is not null ? $"a {found.TypeName}" : source.Extension.Extension.Count > 0 ? "children" : "no value";
        reading.Error(
            $"{element.Subject}-{element.Name}-wrong-type", source.Path,
            $"The {element.Name} of a {element.Subject} is a {ValueType}, but this extension has {has}. Give it a value of such a type.");
        return false;
    }

    public override Extension Write(string url, Carried<DataType> value) => new() { Url = url, Value = (DataType)value.Value.DeepCopy() };
}
