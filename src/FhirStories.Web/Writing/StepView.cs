using FhirStories.Web.Models;

namespace FhirStories.Web.Writing;

/// <summary>A field as a page shows it.</summary>
internal sealed record StepField(FormField Field, string Name, string Label, string? Hint, string Value, IReadOnlyList<FormOption> Options)
{
    /// <summary>What keeps it from being handed in.</summary>
    public string? Problem { get; init; }

    /// <summary>What the story rules advise.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>What another window has in it; null where the two agree.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>Whether it is typed in first.</summary>
    public bool HasFocus { get; init; }

    /// <summary>Whether the heading above says it all to those who see it.</summary>
    public bool HidesLabel { get; init; }

    public string Id => FormKeys.Id(Name);

    /// <summary>Ids of what describes it.</summary>
    public string? DescribedBy => string.Join(' ', new[] { Hint is null ? null : $"{Id}-hint", Problem is null ? null : $"{Id}-error", Elsewhere is null ? null : $"{Id}-elsewhere", $"{Id}-advice" }.OfType<string>());
}

/// <summary>A row of a list as a page shows it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Heading">What it is called.</param>
/// <param name="Text">What it is, where that is not typed: a profile, a story.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="More">Its fields that few need.</param>
internal sealed record RowView(FormRow Row, string Heading, ItemLink? Text, IReadOnlyList<StepField> Fields, IReadOnlyList<StepField> More)
{
    /// <summary>Whether it stands for a row that is not there yet.</summary>
    public bool IsNew { get; init; }

    /// <summary>How far a link is decided.</summary>
    public Tag? State { get; init; }
}

/// <summary>A list as a page shows it.</summary>
internal sealed record ListView(FormList List, string Label, string? Hint, IReadOnlyList<RowView> Rows)
{
    public string? Problem { get; init; }

    public IReadOnlyList<string> Advice { get; init; } = [];

    public bool IsFull { get; init; }

    /// <summary>Whether each row is no more than a choice.</summary>
    public bool IsPick => List is { Finder: null, IsOrdered: false, Fields.Count: 1 };
}

/// <summary>Something that a search of a form found, with the buttons that take it.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">More about it.</param>
/// <param name="Picks">The value of each button and what it says.</param>
internal sealed record FoundView(string Title, string? Text, IReadOnlyList<PickView> Picks);

/// <summary>A button that takes what was found.</summary>
internal sealed record PickView(string Value, string Label, string? Detail, bool IsDeprecated, bool IsTaken);

/// <summary>The search of a page.</summary>
internal sealed record FinderView(FormList List, string Words, string Of, IReadOnlyList<FormOption> Owners, IReadOnlyList<FoundView>? Found);

/// <summary>A page of a form.</summary>
internal sealed record StepView
{
    public required WorkingCopy Copy { get; init; }

    public required FormStep Step { get; init; }

    public required IReadOnlyList<StepField> Fields { get; init; }

    public required IReadOnlyList<StepField> More { get; init; }

    public required IReadOnlyList<ListView> Lists { get; init; }

    public FinderView? Finder { get; init; }

    public required IReadOnlyList<FormProblem> Problems { get; init; }

    /// <summary>Advice about the page before, for those whom no script told.</summary>
    public IReadOnlyList<string> EarlierAdvice { get; init; } = [];

    /// <summary>The sentence as far as it goes; null where the form makes none.</summary>
    public SentenceView? Sentence { get; init; }

    public required string Seen { get; init; }

    public FormStep? Before => Copy.Form.Before(Step);

    public int Number => Copy.Form.Steps.TakeWhile(step => step != Step).Count() + 1;

    public int Count => Copy.Form.Steps.Count + 1;
}
