using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>An extension whose children are fields of a record.</summary>
internal sealed class ComplexCodec<T>(
    FieldSet<T> fields, Func<T> blank, Func<T, Extension?> origin, Func<T, Extension, T> withOrigin, Action<T, Located, Reading>? check = null)
    : Codec<T>
{
    public override string ValueType => "";

    public override IReadOnlyList<StoryElement> Children => fields.Elements;

    public override bool TryRead(Located source, StoryElement element, Reading reading, out T value)
    {
        if (source.Extension.Value is { } wrong)
            reading.Error(
                $"{element.Subject}-{element.Name}-wrong-type", source.Path,
                $"The {element.Name} of a {element.Subject} has children and no value, but this extension has a {wrong.TypeName}. Write its parts as extensions.");

        value = fields.Read(blank(), [.. Located.All(source.Extension.Extension, source.Path)], [], source.Path, reading);
        value = withOrigin(value, source.Extension);
        foreach (var child in Located.All(source.Extension.Extension, source.Path).Where(child => fields.IsUnknownChild(child.Extension)))
            reading.Warning(
                $"{element.Name}-child-unknown", child.Path,
                $"'{child.Extension.Url}' is not a part of {element.Name}. It is kept, but means nothing here; check how it is spelt.");
        check?.Invoke(value, source, reading);
        return true;
    }

    public override Extension Write(string url, T value)
    {
        var source = origin(value);
        var written = source?.DeepCopy() ?? new Extension();
        written.Url = url;
        T? before = source is null
            ? default
            : fields.Read(blank(), [.. Located.All(source.Extension, "")], [], "", new Reading(false));
        fields.Write(value, before, source is not null, written.Extension, []);
        return written;
    }
}
