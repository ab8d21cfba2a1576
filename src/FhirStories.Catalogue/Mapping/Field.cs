using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>A row of the element table bound to a property of the model.</summary>
internal abstract class Field<TModel>
{
    public required StoryElement Element { get; init; }

    /// <summary>The model with what the extensions say.</summary>
    public abstract TModel Read(TModel model, IReadOnlyList<Located> found, string parent, Reading reading);

    /// <summary>Whether both say the same here.</summary>
    public abstract bool Same(TModel one, TModel other);

    /// <summary>The extensions that say what the model says, reusing those of <paramref name="existing"/> that already do.</summary>
    public abstract List<Extension> Write(TModel model, IReadOnlyList<Extension> existing);

    protected void CheckCardinality(IReadOnlyList<Located> found, string parent, Reading reading)
    {
        if (found.Count < Element.Min) reading.Missing(Element, parent);
        if (Element.Max is { } max && found.Count > max)
            reading.Error(
                $"{Element.Subject}-{Element.Name}-repeated", found[max].Path,
                $"A {Element.Subject} has at most {max} {Element.Name}, this one has {found.Count}. Keep one of them.");
    }
}

/// <summary>A property with at most one value.</summary>
internal sealed class SingleField<TModel, T>(
    Codec<T> codec, Func<TModel, (bool Has, T Value)> get, Func<TModel, T, TModel> set) : Field<TModel>
{
    public override TModel Read(TModel model, IReadOnlyList<Located> found, string parent, Reading reading)
    {
        CheckCardinality(found, parent, reading);
        var read = false;
        foreach (var source in found)
        {
            // Later ones are read too, for their problems; the first that can be read counts.
            if (!codec.TryRead(source, Element, reading, out var value) || read) continue;
            model = set(model, value);
            read = true;
        }

        return model;
    }

    public override bool Same(TModel one, TModel other) => get(one).Equals(get(other));

    public override List<Extension> Write(TModel model, IReadOnlyList<Extension> existing)
    {
        var (has, value) = get(model);
        return has ? [codec.Write(Element.Url, value)] : [];
    }
}

/// <summary>A property with any number of values.</summary>
internal sealed class ListField<TModel, T>(
    Codec<T> codec, Func<TModel, Stories.ValueList<T>> get, Func<TModel, Stories.ValueList<T>, TModel> set) : Field<TModel>
{
    public override TModel Read(TModel model, IReadOnlyList<Located> found, string parent, Reading reading)
    {
        CheckCardinality(found, parent, reading);
        if (found.Count == 0) return model;
        var values = new List<T>();
        foreach (var source in found)
            if (codec.TryRead(source, Element, reading, out var value)) values.Add(value);
        return set(model, Stories.ValueList.ToValueList(values));
    }

    public override bool Same(TModel one, TModel other) => get(one).Equals(get(other));

    public override List<Extension> Write(TModel model, IReadOnlyList<Extension> existing)
    {
        var quiet = new Reading(false);
        var readable = new List<(Extension Extension, T Value)>();
        var unreadable = new List<Extension>();
        foreach (var extension in existing)
        {
            if (codec.TryRead(new(extension, ""), Element, quiet, out var value)) readable.Add((extension, value));
            else unreadable.Add(extension);
        }

        var written = new List<Extension>();
        foreach (var value in get(model))
        {
            // An extension that already says this may hold more (an id, a link into the narrative), so it stays.
            var known = readable.FindIndex(pair => EqualityComparer<T>.Default.Equals(pair.Value, value));
            written.Add(known >= 0 ? readable[known].Extension : codec.Write(Element.Url, value));
            if (known >= 0) readable.RemoveAt(known);
        }

        written.AddRange(unreadable);
        return written;
    }
}
