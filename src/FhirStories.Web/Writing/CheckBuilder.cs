using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Writing;

/// <summary>Builds the last page of a form.</summary>
internal sealed class CheckBuilder(
    FormChoices choices, FormProblems problems, FormAdvice advice, FormFinder finder, CatalogueWriter writer, CatalogueReader reader, ICatalogueQueries queries, StepBuilder steps,
    MarkdownText markdown, PageTexts texts)
{
    public async Task<CheckView> BuildAsync(WorkingCopy copy, CancellationToken cancellation)
    {
        var form = copy.Form;
        var before = await writer.BeforeAsync(form, copy.Content.Target, cancellation);
        var said = await advice.AboutAsync(form, copy.Values, before, cancellation);
        var parts = new List<CheckPart>();
        foreach (var step in form.Steps)
        {
            parts.Add(new CheckPart(
                step, texts[$"Contribute.Step.{form.Kind}.{step.Name}.Title"], await LinesAsync(form, step, copy.Values, cancellation),
                await problems.OfAsync(form, step, copy.Values, cancellation),
                [.. said.Hints.Where(hint => StepBuilder.IsOf(step, hint.Field)).Select(hint => hint.Message).Distinct()]));
        }
        var story = said.Draft as Story;
        var preview = story is { Kind: StoryKind.Story } ? await reader.PreviewAsync(story, cancellation) : null;
        return new CheckView
        {
            Copy = copy,
            Parts = parts,
            Similar = await SimilarAsync(said.Similar, cancellation),
            Sentence = story is { Kind: StoryKind.Story, Want: not null } ? StepBuilder.SentenceOf(story, await steps.RoleTitlesAsync(cancellation)) : null,
            Criteria = preview?.Criteria ?? [],
            Links = preview?.OwnLinks ?? [],
            Text = form.TextOf(copy.Values) is { } text ? markdown.ToHtml(text, 4) : null,
            Target = copy.Content.Target is { } target ? new ItemLink(form.TitleOf(before is null ? copy.Values : form.Read(before)) ?? target.Id, form.Href(target.Id)) : null,
            IsNextVersion = before is not null && form.HasVersions && form.StatusOf(before) is StoryStatus.Active or StoryStatus.Retired,
        };
    }

    /// <summary>What a step says, in words.</summary>
    public async Task<IReadOnlyList<CheckLine>> LinesAsync(CatalogueForm form, FormStep step, FormValues values, CancellationToken cancellation)
    {
        var lines = new List<CheckLine>();
        foreach (var field in step.Fields)
            if (values.Trimmed(field.Name) is { } value)
                lines.Add(new CheckLine(texts[$"Contribute.Field.{form.Kind}.{field.Name}.Label"], [new ItemLink(await WordsAsync(field, value, values, cancellation), null)]));
        foreach (var list in step.Lists)
        {
            var rows = new List<ItemLink>();
            foreach (var row in values.Rows(list.Name))
                if (await RowAsync(list, row, values, cancellation) is { } text) rows.Add(text);
            if (rows.Count > 0) lines.Add(new CheckLine(texts[$"Contribute.Field.{form.Kind}.{list.Name}.Label"], rows));
        }
        return lines;
    }

    private async Task<ItemLink?> RowAsync(FormList list, FormRow row, FormValues values, CancellationToken cancellation)
    {
        var described = await finder.DescribeAsync(list, row, cancellation);
        var parts = new List<string>();
        foreach (var field in list.Fields)
            if (row[field.Name].Trim() is { Length: > 0 } value) parts.Add(await WordsAsync(field, value, values, cancellation));
        var of = list.Of is not null && row["of"].Length > 0 ? $"{row["of"]}: " : "";
        if (described is not null) return described with { Title = of + described.Title + (parts.Count > 0 ? $" ({string.Join(", ", parts)})" : "") };
        return parts.Count == 0 ? null : new ItemLink(string.Join(" · ", parts), null);
    }

    private async Task<string> WordsAsync(FormField field, string value, FormValues values, CancellationToken cancellation) => field.Choices is not { } choice ? value
        : (await choices.OfAsync(choice, values, cancellation)).FirstOrDefault(option => option.Value == value)?.Label ?? value.Split('/')[^1];

    private async Task<IReadOnlyList<SimilarView>> SimilarAsync(IReadOnlyList<SimilarStory> similar, CancellationToken cancellation)
    {
        if (similar.Count == 0) return [];
        var found = (await queries.SearchAsync("Basic", new FhirQuery().WithAny("url", similar.Select(each => each.Url)).Raw("_count", "50").ToString(), cancellation)).Matches
            .Select(Carriers.Story).OfType<Story>().Where(story => story.Url is not null);
        var ids = ItemVersions.Newest(found).ToDictionary(story => story.Url!, story => story.Id!, StringComparer.Ordinal);
        return
        [
            .. similar.Select(each => ids.TryGetValue(each.Url, out var id)
                ? new SimilarView(each.Title ?? id, $"/stories/{id}", $"/contribute/comment?on={Uri.EscapeDataString($"Basic/{id}")}") : new SimilarView(each.Title ?? each.Url, null, null)),
        ];
    }
}
