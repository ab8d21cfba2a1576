using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>Turns an extension into a value of the model and back.</summary>
internal abstract class Codec<T>
{
    /// <summary>FHIR type of the value, or empty for an extension with children.</summary>
    public abstract string ValueType { get; }

    /// <summary>The FHIR types that the value may have.</summary>
    public virtual IReadOnlyList<string> Types => [ValueType];

    public virtual IReadOnlyList<string> Codes => [];

    public virtual IReadOnlyList<StoryElement> Children => [];

    /// <summary>False where the extension holds no value that the model can take; what is wrong is in <paramref name="reading"/>.</summary>
    public abstract bool TryRead(Located source, StoryElement element, Reading reading, out T value);

    public abstract Extension Write(string url, T value);
}

/// <summary>A codec for an extension whose value is one data type.</summary>
internal abstract class ValueCodec<T>(string type) : Codec<T>
{
    public override string ValueType => type;

    public sealed override bool TryRead(Located source, StoryElement element, Reading reading, out T value)
    {
        value = default!;
        var found = source.Extension.Value;
        if (found is not null && found.TypeName == type && source.Extension.Extension.Count == 0)
            return TryRead(found, source, element, reading, out value);

        var has = found is not null ? $"a {found.TypeName}" : source.Extension.Extension.Count > 0 ? "children" : "no value";
        reading.Error(
            $"{element.Subject}-{element.Name}-wrong-type", source.Path,
            $"The {element.Name} of a {element.Subject} is a {type}, but this extension has {has}. Give it a value of type {type}.");
        return false;
    }

    protected abstract bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out T value);
}

/// <summary>Text of one of FHIR's string-like types.</summary>
internal sealed class TextCodec(string type, Func<string, DataType> make) : ValueCodec<string>(type)
{
    public override Extension Write(string url, string value) => new() { Url = url, Value = make(value) };

    protected override bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out string value)
    {
        // A primitive may have extensions and no value (a display beside a canonical that nobody knows): kept, but not a value.
        value = (found as PrimitiveType)?.JsonValue as string ?? "";
        return value.Length > 0;
    }
}

internal sealed class BooleanCodec() : ValueCodec<bool>("boolean")
{
    public override Extension Write(string url, bool value) => new() { Url = url, Value = new FhirBoolean(value) };

    protected override bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out bool value)
    {
        var known = (found as FhirBoolean)?.Value;
        value = known ?? false;
        return known is not null;
    }
}

internal sealed class IntegerCodec() : ValueCodec<int>("integer")
{
    public override Extension Write(string url, int value) => new() { Url = url, Value = new Integer(value) };

    protected override bool TryRead(DataType found, Located source, StoryElement element, Reading reading, out int value)
    {
        var known = (found as Integer)?.Value;
        value = known ?? 0;
        return known is not null;
    }
}
