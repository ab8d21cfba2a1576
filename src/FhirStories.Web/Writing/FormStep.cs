namespace FhirStories.Web.Writing;

/// <summary>How a field is filled in.</summary>
internal enum FieldKind
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>Several lines.</summary>
    Text,

    /// <summary>One of a few, all of them in sight.</summary>
    Choice,

    /// <summary>One of many, in a list.</summary>
    Select,
}

/// <summary>A field of a form. Its label, hint and messages are texts by its name.</summary>
/// <param name="Name">Its name within the form, or within the row of a list.</param>
/// <param name="Kind">How it is filled in.</param>
/// <param name="Longest">Most characters that it takes.</param>
internal sealed record FormField(string Name, FieldKind Kind, int Longest)
{
    /// <summary>Without it the form cannot be handed in.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether there is a hint below the label.</summary>
    public bool HasHint { get; init; }

    /// <summary>What there is to choose from: see <see cref="FormChoices"/>.</summary>
    public string? Choices { get; init; }

    /// <summary>Whether it has to be a web address or another URI.</summary>
    public bool IsAddress { get; init; }

    /// <summary>Lines that a text begins with.</summary>
    public int Lines { get; init; } = 3;

    /// <summary>Whether it lies behind "More about this", since few need it.</summary>
    public bool IsMore { get; init; }
}

/// <summary>Several of a kind: criteria, steps, links. People add, remove and move them one by one.</summary>
/// <param name="Name">Its name within the form.</param>
/// <param name="Fields">What each has.</param>
/// <param name="Most">Most that there may be.</param>
internal sealed record FormList(string Name, IReadOnlyList<FormField> Fields, int Most)
{
    /// <summary>Whether their order means something.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether there is a hint below the label.</summary>
    public bool HasHint { get; init; }

    /// <summary>Whether there has to be one at least.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Rows that are shown before anybody adds one.</summary>
    public int Shown { get; init; }

    /// <summary>What rows are found by, in place of an empty row: <see cref="OfElements"/> or <see cref="OfStories"/>.</summary>
    public string? Finder { get; init; }

    /// <summary>How the keys of new rows begin.</summary>
    public string KeyPrefix { get; init; } = "r";

    /// <summary>The list whose rows these belong to.</summary>
    public string? Of { get; init; }

    public const string OfElements = "elements";
    public const string OfStories = "stories";
}

/// <summary>One idea: a page of a form.</summary>
/// <param name="Name">Its name in urls.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Lists">Its lists, below the fields.</param>
internal sealed record FormStep(string Name, IReadOnlyList<FormField> Fields, IReadOnlyList<FormList> Lists)
{
    /// <summary>Whether the lists stand above the fields.</summary>
    public bool ListsFirst { get; init; }
}
