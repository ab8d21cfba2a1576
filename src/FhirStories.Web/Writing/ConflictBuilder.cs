using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>A field that two people changed, or one of them.</summary>
/// <param name="Key">Its place in the form that is posted.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Before">What it said when the form was begun.</param>
/// <param name="Theirs">What it says now.</param>
/// <param name="Mine">What was typed.</param>
/// <param name="TakesMine">Whether what was typed is chosen at first: where the other did not touch it.</param>
internal sealed record ConflictField(string Key, string Label, string Before, string Theirs, string Mine, bool TakesMine);

/// <summary>What somebody else wrote meanwhile beside what was typed.</summary>
internal sealed record ConflictView(WorkingCopy Copy, IReadOnlyList<ConflictField> Fields, int Version, DateTimeOffset Since);

/// <summary>Puts two edits of one thing beside each other, field by field, and brings together what people choose.</summary>
internal sealed class ConflictBuilder(CallerRepository callers, CatalogueWriter writer, CheckBuilder checks, PageTexts texts)
{
    /// <summary>The two edits; null where there is no conflict any more, or nothing left to conflict with.</summary>
    public async Task<ConflictView?> BuildAsync(WorkingCopy copy, CancellationToken cancellation)
    {
        if (await ReadAsync(copy, cancellation) is not var (current, theirs, before)) return null;
        var fields = new List<ConflictField>();
        foreach (var key in Keys(copy.Form))
        {
            var (mine, other, old) = (Text(copy.Values, key), Text(theirs, key), Text(before, key));
            if (mine == other) continue;
            fields.Add(new ConflictField(
                key.Name, texts[$"Contribute.Field.{copy.Form.Kind}.{key.Name}.Label"], await WordsAsync(copy.Form, key, before, cancellation),
                await WordsAsync(copy.Form, key, theirs, cancellation), await WordsAsync(copy.Form, key, copy.Values, cancellation), mine != old));
        }
        return new ConflictView(copy, fields, current.Version, current.LastUpdated);
    }

    /// <summary>The content with what was chosen, on the version that stands now.</summary>
    /// <param name="copy">The form in work.</param>
    /// <param name="takesTheirs">Whether the other's is taken of a field.</param>
    /// <param name="version">The version that the page showed.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>Null where another version stands by now: it has to be looked at again.</returns>
    public async Task<FormContent?> ResolveAsync(WorkingCopy copy, Func<string, bool> takesTheirs, int version, CancellationToken cancellation)
    {
        if (await ReadAsync(copy, cancellation) is not var (current, theirs, _) || current.Version != version) return null;
        var values = copy.Values.Copy();
        foreach (var key in Keys(copy.Form).Where(key => takesTheirs(key.Name)))
        {
            if (key.List is null) values[key.Name] = theirs[key.Name];
            else values.Lists[key.Name] = [.. theirs.Rows(key.Name).Select(row => row.Copy())];
        }
        // Rows that hang on a row which is not there any more hang on the whole.
        foreach (var list in copy.Form.AllLists.Where(list => list.Of is not null))
            foreach (var row in values.Rows(list.Name).Where(row => values.Rows(list.Of!).All(owner => owner.Key != row["of"]))) row["of"] = "";
        return copy.Content with { Values = values, Target = new FormTarget(current.Id, current.Version) };
    }

    private async Task<(StoredResource Current, FormValues Theirs, FormValues Before)?> ReadAsync(WorkingCopy copy, CancellationToken cancellation)
    {
        if (copy.Content.Target is not { } target || await callers.Value.ReadAsync(copy.Form.ResourceType, target.Id, cancellation) is not { Deleted: false } current) return null;
        if (current.Version == target.Version) return null;
        var before = await writer.BeforeAsync(copy.Form, target, cancellation);
        return (current, copy.Form.Read(ResourceText.Read(current.Json.Span)), before is null ? new FormValues() : copy.Form.Read(before));
    }

    private static IEnumerable<(string Name, FormList? List, FormField? Field, FormStep Step)> Keys(CatalogueForm form) => form.Steps.SelectMany(step =>
        step.Fields.Select(field => (field.Name, (FormList?)null, (FormField?)field, step)).Concat(step.Lists.Select(list => (list.Name, (FormList?)list, (FormField?)null, step))));

    private static string Text(FormValues values, (string Name, FormList? List, FormField? Field, FormStep Step) key) => key.List is null ? values[key.Name].Trim()
        : string.Join('\n', values.Rows(key.Name).Where(row => row.Fields.Count > 0)
            .Select(row => string.Join('|', row.Fields.Where(field => field.Key is not "link").OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"))));

    private async Task<string> WordsAsync(CatalogueForm form, (string Name, FormList? List, FormField? Field, FormStep Step) key, FormValues values, CancellationToken cancellation)
    {
        var only = new FormStep(key.Step.Name, key.Field is null ? [] : [key.Field], key.List is null ? [] : [key.List]);
        return string.Join('\n', (await checks.LinesAsync(form, only, values, cancellation)).SelectMany(line => line.Values).Select(value => value.Title));
    }
}
