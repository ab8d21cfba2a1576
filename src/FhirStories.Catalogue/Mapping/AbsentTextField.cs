using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>A string that is required, but whose value may be absent for a stated reason: WHO's user story asks for both of its parts.</summary>
internal sealed class AbsentTextField<TModel>(Func<TModel, string?> get, Func<TModel, string?, TModel> set) : Field<TModel>
{
    private const string AbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    public override TModel Read(TModel model, IReadOnlyList<Located> found, string parent, Reading reading)
    {
        CheckCardinality(found, parent, reading);
        foreach (var source in found)
        {
            if (Codecs.String.TryRead(source, Element, reading, out var value)) return set(model, value);
            if (source.Extension.Value is FhirString text && !text.Extension.Any(reason => reason.Url == AbsentReason))
                reading.Error(
                    $"{Element.Subject}-{Element.Name}-empty", source.Path,
                    $"The {Element.Name} is empty. Give it a text, or say why there is none with the extension {AbsentReason}.");
        }

        return model;
    }

    public override bool Same(TModel one, TModel other) => get(one) == get(other);

    public override List<Extension> Write(TModel model, IReadOnlyList<Extension> existing)
    {
        var text = new FhirString(get(model));
        if (text.Value is null) text.Extension.Add(new Extension { Url = AbsentReason, Value = new Code("unknown") });
        return [new Extension { Url = Element.Url, Value = text }];
    }
}
