using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>Something that keeps a form from being handed in.</summary>
/// <param name="Field">Name of the field, or of the list.</param>
/// <param name="Message">What to change.</param>
internal sealed record FormProblem(string Field, string Message);

/// <summary>Finds what keeps a form from being handed in: nothing but what could not be stored. How a story is written is advice.</summary>
internal sealed class FormProblems(FormChoices choices, PageTexts texts)
{
    /// <summary>The problems of a page.</summary>
    public async Task<IReadOnlyList<FormProblem>> OfAsync(CatalogueForm form, FormStep step, FormValues values, CancellationToken cancellation)
    {
        var problems = new List<FormProblem>();
        foreach (var field in step.Fields) await AddAsync(problems, form, field, field.Name, field.Name, values[field.Name], values, cancellation);
        foreach (var list in step.Lists)
        {
            var rows = values.Rows(list.Name);
            if (rows.Count > list.Most) problems.Add(new(list.Name, texts["Contribute.TooMany", list.Most]));
            foreach (var row in rows)
                foreach (var field in list.Fields)
                    await AddAsync(problems, form, field, $"{list.Name}.{field.Name}", FormKeys.Of(list.Name, row.Key, field.Name), row[field.Name], values, cancellation);
            if (list.IsRequired && !rows.Any(row => row.Fields.Values.Any(value => value.Trim().Length > 0)))
                problems.Add(new(list.Name, texts[$"Contribute.Field.{form.Kind}.{list.Name}.Missing"]));
        }
        return problems;
    }

    private async Task AddAsync(List<FormProblem> problems, CatalogueForm form, FormField field, string text, string name, string value, FormValues values, CancellationToken cancellation)
    {
        var typed = value.Trim();
        if (typed.Length == 0)
        {
            if (field.IsRequired) problems.Add(new(name, texts[$"Contribute.Field.{form.Kind}.{text}.Missing"]));
            return;
        }
        if (typed.Length > field.Longest) problems.Add(new(name, texts["Contribute.TooLong", texts[$"Contribute.Field.{form.Kind}.{text}.Label"], field.Longest, typed.Length - field.Longest]));
        else if (field.IsAddress && !(Uri.TryCreate(typed, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")) problems.Add(new(name, texts["Contribute.NoAddress"]));
        // What a resource named before it was edited here may be no longer on offer, and stays.
        else if (field.Choices is { } choice && !typed.Contains(':', StringComparison.Ordinal) && (await choices.OfAsync(choice, values, cancellation)).All(option => option.Value != typed))
            problems.Add(new(name, texts["Contribute.NoChoice"]));
    }
}
