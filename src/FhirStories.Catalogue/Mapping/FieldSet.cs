using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Mapping;

/// <summary>
/// The fields of one model type: reads a list of extensions into the model, and writes the model back into such a list,
/// touching only the fields that changed. What belongs to no field stays where it is.
/// </summary>
internal sealed class FieldSet<TModel>
{
    private readonly IReadOnlyList<Field<TModel>> fields;
    private readonly HashSet<string> urls;
    private readonly string[] kept;

    public FieldSet(IReadOnlyList<Field<TModel>> fields, params string[] kept)
    {
        this.fields = fields;
        this.kept = kept;
        urls = [.. fields.Select(field => field.Element.Url)];
        Elements = [.. fields.Select(field => field.Element)];
    }

    public IReadOnlyList<StoryElement> Elements { get; }

    /// <summary>A short url that no field has: most likely a spelling mistake. Foreign extensions have absolute urls.</summary>
    public bool IsUnknownChild(Extension child) => child.Url is { } url && !url.Contains(':', StringComparison.Ordinal) && !urls.Contains(url) && !kept.Contains(url);

    public bool Knows(string? url) => url is not null && urls.Contains(url);

    public TModel Read(
        TModel model, IReadOnlyList<Located> extensions, IReadOnlyList<Located> modifiers, string parent, Reading reading)
    {
        var plain = extensions.ToLookup(located => located.Extension.Url);
        var modifying = modifiers.ToLookup(located => located.Extension.Url);
        foreach (var field in fields)
        {
            var element = field.Element;
            var right = (element.IsModifier ? modifying : plain)[element.Url].ToList();
            var wrong = (element.IsModifier ? plain : modifying)[element.Url].ToList();
            if (wrong.Count > 0)
                reading.Error(
                    $"{element.Subject}-{element.Name}-misplaced", wrong[0].Path,
                    $"The {element.Name} of a {element.Subject} stands in {(element.IsModifier ? "modifierExtension" : "extension")}. Move it there.");
            model = field.Read(model, right, parent, reading);
        }

        return model;
    }

    /// <param name="model">What to write.</param>
    /// <param name="before">What the lists say now.</param>
    /// <param name="hasBefore">Whether they say anything yet.</param>
    /// <param name="extensions">Changed in place.</param>
    /// <param name="modifiers">Changed in place.</param>
    public void Write(TModel model, TModel? before, bool hasBefore, List<Extension> extensions, List<Extension> modifiers)
    {
        foreach (var field in fields)
        {
            if (hasBefore && field.Same(model, before!)) continue;
            var (list, other) = field.Element.IsModifier ? (modifiers, extensions) : (extensions, modifiers);
            var url = field.Element.Url;
            var existing = list.Where(extension => extension.Url == url).ToList();
            Replace(list, url, field.Write(model, existing));
            other.RemoveAll(extension => extension.Url == url);
        }
    }

    /// <summary>Puts the new extensions where the old ones of this url stood; more of them follow the last, fewer leave no hole.</summary>
    private static void Replace(List<Extension> list, string url, List<Extension> written)
    {
        var next = 0;
        var after = list.Count;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Url != url) continue;
            if (next < written.Count)
            {
                list[i] = written[next++];
                after = i + 1;
            }
            else
            {
                list.RemoveAt(i--);
            }
        }

        // Nothing stood here before: the end, which on a fresh carrier is the order of the table.
        if (next == 0) after = list.Count;
        list.InsertRange(Math.Min(after, list.Count), written[next..]);
    }
}
