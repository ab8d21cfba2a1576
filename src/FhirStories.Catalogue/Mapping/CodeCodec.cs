using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>A code of a closed list.</summary>
internal sealed class CodeCodec<TEnum>(CodeTable<TEnum> table) : ValueCodec<TEnum>("code") where TEnum : struct, Enum
{
    public override IReadOnlyList<string> Codes => table.Codes;

    public override Extension Write(string url, TEnum value) => new() { Url = url, Value = new Code(table.CodeOf(value)) };

    protected override bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out TEnum value)
    {
        var code = (found as PrimitiveType)?.JsonValue as string;
        if (table.TryParse(code, out value)) return true;
        if (code is not null)
            reading.Error(
                $"{element.Subject}-{element.Name}-unknown-code", source.Path + ".value",
                $"'{code}' is not a {element.Name} of a {element.Subject}. Use one of {string.Join(", ", table.Codes)}.");
        return false;
    }
}

/// <summary>A FHIR data type carried as it is.</summary>
internal sealed class CarriedCodec<T>(string type) : ValueCodec<Carried<T>>(type) where T : DataType
{
    public override Extension Write(string url, Carried<T> value) => new() { Url = url, Value = value.Value.DeepCopy() };

    protected override bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out Carried<T> value)
    {
        value = new((T)found.DeepCopy());
        return true;
    }
}
