using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>
/// Collects the rows of one table; each call is one row: name, url, type, cardinality, property. Of an element of HL7's shape the
/// cardinality and place come from <see cref="CarrierTable"/>; a row adds what our profile asks beyond it.
/// </summary>
/// <param name="subject">What the rows belong to, as problems call it.</param>
/// <param name="parent">HL7's element whose children the rows are; null for rows of a resource.</param>
internal sealed class FieldTable<TModel>(string subject, CarrierElement? parent = null)
{
    private readonly List<Field<TModel>> fields = [];

    public FieldSet<TModel> Build() => new(fields);

    public FieldTable<TModel> With(IEnumerable<Field<TModel>> more)
    {
        fields.AddRange(more);
        return this;
    }

    public IReadOnlyList<Field<TModel>> Rows => fields;

    /// <summary>At most one text.</summary>
    public FieldTable<TModel> Text(
        string name, string url, Codec<string> codec, Func<TModel, string?> get, Func<TModel, string?, TModel> set, int min = 0, bool profileOnly = false)
    {
        fields.Add(new SingleField<TModel, string>(codec, model => get(model) is { Length: > 0 } value ? (true, value) : (false, ""), set)
        { Element = Row(name, url, codec, min, 1, profileOnly) });
        return this;
    }

    /// <summary>At most one value of a value type.</summary>
    public FieldTable<TModel> One<T>(
        string name, string url, Codec<T> codec, Func<TModel, T?> get, Func<TModel, T?, TModel> set, int min = 0, bool profileOnly = false)
        where T : struct
    {
        fields.Add(new SingleField<TModel, T>(codec, model => get(model) is { } value ? (true, value) : (false, default), (model, value) => set(model, value))
        { Element = Row(name, url, codec, min, 1, profileOnly) });
        return this;
    }

    /// <summary>At most one record.</summary>
    public FieldTable<TModel> Part<T>(string name, string url, Codec<T> codec, Func<TModel, T?> get, Func<TModel, T?, TModel> set) where T : class
    {
        fields.Add(new SingleField<TModel, T>(codec, model => get(model) is { } value ? (true, value) : (false, null!), set)
        { Element = Row(name, url, codec, 0, 1) });
        return this;
    }

    /// <summary>Any number of values.</summary>
    public FieldTable<TModel> Many<T>(
        string name, string url, Codec<T> codec, Func<TModel, ValueList<T>> get, Func<TModel, ValueList<T>, TModel> set)
    {
        fields.Add(new ListField<TModel, T>(codec, get, set) { Element = Row(name, url, codec, 0, null) });
        return this;
    }

    /// <summary>A text that must be there or say, by data-absent-reason, that the source has none.</summary>
    public FieldTable<TModel> TextOrAbsent(string name, string url, Func<TModel, string?> get, Func<TModel, string?, TModel> set)
    {
        fields.Add(new AbsentTextField<TModel>(get, set) { Element = Row(name, url, Codecs.String, 1, 1) });
        return this;
    }

    private StoryElement Row<T>(string name, string url, Codec<T> codec, int min, int? max, bool profileOnly = false)
    {
        var hl7 = parent is null ? CarrierTable.ByUrl(url) : parent.Children.FirstOrDefault(child => child.Url == url);
        if (hl7 is null) return new(subject, name, url, codec.ValueType, min, max, false, profileOnly, codec.Codes, codec.Children);
        if (hl7.Many != max is null || !hl7.IsTree && !hl7.Types.Contains(codec.ValueType))
            throw new InvalidOperationException($"The field {name} of a {subject} does not fit {url}: one of {string.Join(", ", hl7.Types)}, {(hl7.Many ? "repeating" : "once")}.");
        return new(subject, name, url, codec.ValueType, Math.Max(min, hl7.Min), max, hl7.Place == CarrierPlace.ModifierExtension, profileOnly, codec.Codes, codec.Children);
    }
}

/// <summary>The codecs of FHIR's simple types.</summary>
internal static class Codecs
{
    public static Codec<string> String { get; } = new TextCodec("string", value => new FhirString(value));
    public static Codec<string> Markdown { get; } = new TextCodec("markdown", value => new Markdown(value));
    public static Codec<string> Uri { get; } = new TextCodec("uri", value => new FhirUri(value));
    public static Codec<string> Url { get; } = new TextCodec("url", value => new FhirUrl(value));
    public static Codec<string> Canonical { get; } = new TextCodec("canonical", value => new Canonical(value));
    public static Codec<string> Id { get; } = new TextCodec("id", value => new Id(value));
    public static Codec<string> Code { get; } = new TextCodec("code", value => new Code(value));
    public static Codec<string> DateTime { get; } = new TextCodec("dateTime", value => new FhirDateTime(value));
    public static Codec<bool> Boolean { get; } = new BooleanCodec();

    public static Codec<Carried<CodeableConcept>> Concept { get; } = new CarriedCodec<CodeableConcept>("CodeableConcept");
    public static Codec<Carried<ResourceReference>> Reference { get; } = new CarriedCodec<ResourceReference>("Reference");
    public static Codec<Carried<ContactDetail>> Contact { get; } = new CarriedCodec<ContactDetail>("ContactDetail");
    public static Codec<Carried<UsageContext>> UseContext { get; } = new CarriedCodec<UsageContext>("UsageContext");
}
