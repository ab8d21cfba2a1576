using FhirStories.Catalogue.Stories;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>What a page of a form is to show besides what was typed.</summary>
internal sealed record StepWishes
{
    /// <summary>Whether mistakes are told: not before somebody has tried to go on.</summary>
    public bool TellsProblems { get; init; }

    /// <summary>The step whose advice is told here, since nobody saw it there.</summary>
    public string? EarlierStep { get; init; }

    /// <summary>The field that is typed in first.</summary>
    public string? Focus { get; init; }

    /// <summary>What is searched for; null where nobody searches.</summary>
    public string? Words { get; init; }

    /// <summary>The row that what is found belongs to.</summary>
    public string Of { get; init; } = "";

    /// <summary>What another window has in fields of this page.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Builds pages of forms.</summary>
internal sealed class StepBuilder(FormChoices choices, FormProblems problems, FormAdvice advice, FormFinder finder, CatalogueWriter writer, PageTexts texts)
{
    public async Task<StepView> BuildAsync(WorkingCopy copy, FormStep step, StepWishes wishes, CancellationToken cancellation)
    {
        var form = copy.Form;
        var found = wishes.TellsProblems ? await problems.OfAsync(form, step, copy.Values, cancellation) : [];
        var before = await writer.BeforeAsync(form, copy.Content.Target, cancellation);
        var said = await advice.AboutAsync(form, copy.Values, before, cancellation);
        var told = copy.Content.Passed.Contains(step.Name) ? said.Hints : [];
        var drawing = new Drawing(copy, wishes, found, told);
        var fields = new List<StepField>();
        foreach (var field in step.Fields) fields.Add(await FieldAsync(drawing, field, field.Name, field.Name, copy.Values[field.Name], null, cancellation));
        var lists = new List<ListView>();
        foreach (var list in step.Lists) lists.Add(await ListAsync(drawing, list, cancellation));
        var searched = step.Lists.FirstOrDefault(list => list.Finder is not null);
        return new StepView
        {
            Copy = copy,
            Step = step,
            Fields = [.. fields.Where(field => !IsHidden(field))],
            More = [.. fields.Where(IsHidden)],
            Lists = lists,
            Finder = searched is null ? null : await finder.ViewAsync(searched, copy.Values, wishes.Words, wishes.Of, cancellation),
            Problems = found,
            EarlierAdvice = form.Step(wishes.EarlierStep) is { } earlier ? [.. said.Hints.Where(hint => IsOf(earlier, hint.Field)).Select(hint => hint.Message).Distinct()] : [],
            Sentence = said.Draft is Story { Kind: StoryKind.Story, Want: not null } story ? SentenceOf(story, await RoleTitlesAsync(cancellation)) : null,
            Seen = PostedStep.Seen(step, copy.Values),
        };
    }

    /// <summary>Advice on a page as it is being typed.</summary>
    public async Task<(IReadOnlyList<FormHint> Hints, SentenceView? Sentence)> LiveAsync(WorkingCopy copy, FormStep step, CancellationToken cancellation)
    {
        var before = await writer.BeforeAsync(copy.Form, copy.Content.Target, cancellation);
        var said = await advice.AboutAsync(copy.Form, copy.Values, before, cancellation);
        return ([.. said.Hints.Where(hint => IsOf(step, hint.Field))],
            said.Draft is Story { Kind: StoryKind.Story, Want: not null } story ? SentenceOf(story, await RoleTitlesAsync(cancellation)) : null);
    }

    /// <summary>Whether a field, or a row of a list, is on a page.</summary>
    public static bool IsOf(FormStep step, string field) =>
        step.Fields.Any(each => each.Name == field) || step.Lists.Any(list => list.Name == field || field.StartsWith(list.Name + "[", StringComparison.Ordinal));

    internal static SentenceView SentenceOf(Story story, IReadOnlyDictionary<string, string> roles)
    {
        var names = story.Roles.Select(role => Labels.InSentence(roles.GetValueOrDefault(role) ?? RoleName(role))).ToList();
        return new(names.Count == 0 ? null : string.Join(" or ", names), story.Want, story.Justification, null);
    }

    internal async Task<IReadOnlyDictionary<string, string>> RoleTitlesAsync(CancellationToken cancellation) =>
        (await choices.OfAsync(FormChoices.Roles, new FormValues(), cancellation)).DistinctBy(option => option.Value).ToDictionary(option => option.Value, option => option.Label, StringComparer.Ordinal);

    // A role that is proposed along has an id of its words and a tail.
    private static string RoleName(string canonical)
    {
        var last = canonical.Split('/')[^1];
        var dash = last.LastIndexOf('-');
        return (dash > 0 && last.Length - dash == 7 ? last[..dash] : last).Replace('-', ' ');
    }

    private static bool IsHidden(StepField field) => field.Field.IsMore;

    private async Task<StepField> FieldAsync(Drawing drawing, FormField field, string text, string name, string value, string? label, CancellationToken cancellation)
    {
        var key = $"{drawing.Copy.Form.Kind}.{text}";
        IReadOnlyList<FormOption> options = field.Choices is { } choice ? await choices.OfAsync(choice, drawing.Copy.Values, cancellation) : [];
        // What is no longer on offer stays what it was.
        if (value.Length > 0 && field.Choices is not null && options.All(option => option.Value != value)) options = [.. options, new FormOption(value, value.Split('/')[^1])];
        return new StepField(field, name, label ?? texts[$"Contribute.Field.{key}.Label"], field.HasHint ? texts[$"Contribute.Field.{key}.Hint"] : null, value, options)
        {
            Problem = drawing.Problems.FirstOrDefault(problem => problem.Field == name)?.Message,
            Advice = [.. drawing.Hints.Where(hint => hint.Field == name).Select(hint => hint.Message).Distinct()],
            Elsewhere = drawing.Wishes.Elsewhere.GetValueOrDefault(name),
            HasFocus = drawing.Wishes.Focus == name,
        };
    }

    private async Task<ListView> ListAsync(Drawing drawing, FormList list, CancellationToken cancellation)
    {
        var values = drawing.Copy.Values;
        var rows = values.Rows(list.Name).ToList();
        var kept = rows.Count;
        // Rows that nobody added yet are there to be filled in.
        var blank = new FormValues();
        blank.Lists[list.Name] = [.. rows];
        while (list.Finder is null && rows.Count < list.Shown) rows.Add(blank.Add(list.Name, blank.FreeKey(list)));
        var views = new List<RowView>();
        for (var i = 0; i < rows.Count; i++)
        {
            var fields = new List<StepField>();
            foreach (var field in list.Fields)
                fields.Add(await FieldAsync(drawing, field, $"{list.Name}.{field.Name}", FormKeys.Of(list.Name, rows[i].Key, field.Name), rows[i][field.Name], null, cancellation));
            if (list is { Finder: null, IsOrdered: false, Fields.Count: 1 }) fields[0] = fields[0] with { HidesLabel = true, Hint = i == 0 ? fields[0].Hint : null };
            views.Add(new RowView(
                rows[i], texts[$"Contribute.Field.{drawing.Copy.Form.Kind}.{list.Name}.Row", i + 1], await finder.DescribeAsync(list, rows[i], cancellation),
                [.. fields.Where(field => !IsHidden(field))], [.. fields.Where(IsHidden)])
            {
                IsNew = i >= kept,
                State = list.Finder == FormList.OfElements && list.Of is not null ? Labels.State(StoryCodes.State.TryParse(rows[i]["state"], out var state) ? state : null) : null,
            });
        }
        return new ListView(
            list, texts[$"Contribute.Field.{drawing.Copy.Form.Kind}.{list.Name}.Label"],
            list.HasHint ? texts[$"Contribute.Field.{drawing.Copy.Form.Kind}.{list.Name}.Hint"] : null, views)
        {
            Problem = drawing.Problems.FirstOrDefault(problem => problem.Field == list.Name)?.Message,
            Advice = [.. drawing.Hints.Where(hint => hint.Field == list.Name).Select(hint => hint.Message).Distinct()],
            IsFull = rows.Count >= list.Most,
        };
    }

    private sealed record Drawing(WorkingCopy Copy, StepWishes Wishes, IReadOnlyList<FormProblem> Problems, IReadOnlyList<FormHint> Hints);
}
