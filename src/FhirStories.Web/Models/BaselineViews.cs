using FhirStories.Catalogue.Differences;

namespace FhirStories.Web.Models;

/// <summary>A baseline in a list.</summary>
internal sealed record BaselineRow(string Id, string Title, string? Version, string? Day, Tag? Status, int Entries);

/// <summary>A page of baselines.</summary>
internal sealed record BaselinesView(IReadOnlyList<BaselineRow> Rows, Paging Paging, IReadOnlyList<(string Id, string Title)> Choices);

/// <summary>A baseline with what it lists.</summary>
internal sealed record BaselineView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required Tag? Status { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required int Total { get; init; }

    public required IReadOnlyList<BaselineEntryRow> Entries { get; init; }

    public required Paging Paging { get; init; }

    public required string? Words { get; init; }

    /// <summary>Other baselines to compare it with.</summary>
    public required IReadOnlyList<(string Id, string Title)> Others { get; init; }

    public required FhirSource Fhir { get; init; }
}

/// <summary>An entry of a baseline.</summary>
/// <param name="What">What it lists, with its page where it is still there and has one.</param>
/// <param name="Kind">What it is: story, role, ….</param>
/// <param name="Canonical"><c>url|version</c>.</param>
/// <param name="State">Whether it has gone or changed since; null where it is as it was.</param>
internal sealed record BaselineEntryRow(ItemLink What, string Kind, string Canonical, Tag? State);

/// <summary>Two baselines beside each other.</summary>
internal sealed record BaselineComparisonView
{
    public required ItemLink Before { get; init; }

    public required ItemLink After { get; init; }

    /// <summary>The address of the same comparison the other way round.</summary>
    public required string SwapHref { get; init; }

    /// <summary>What there is of each kind: code, number and the list of it.</summary>
    public required IReadOnlyList<(string Name, int Count, string Href)> Lists { get; init; }

    public required int Unchanged { get; init; }

    public required string List { get; init; }

    public required int Total { get; init; }

    public required IReadOnlyList<BaselineChangeRow> Rows { get; init; }

    public required Paging Paging { get; init; }
}

/// <summary>What became of an artifact.</summary>
/// <param name="What">Its name.</param>
/// <param name="Canonical">Its canonical in the later one, or in the only one that has it.</param>
/// <param name="Before">Its canonical in the earlier one, where that is another.</param>
/// <param name="Differences">What differs; null where that cannot be told, because one of the contents is gone.</param>
internal sealed record BaselineChangeRow(string What, string Canonical, string? Before, IReadOnlyList<Difference>? Differences);

/// <summary>The form that makes a baseline, as it was filled in.</summary>
internal sealed record BaselineForm
{
    public string Version { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary><c>active</c>: all active stories, features and roles; <c>features</c>: those chosen; <c>search</c>: what a search finds.</summary>
    public string What { get; init; } = "active";

    public IReadOnlyList<string> Features { get; init; } = [];

    public string Search { get; init; } = "";
}

/// <summary>A field for a line of text.</summary>
internal sealed record TextField(string Id, string Name, string Label, string? Hint, string Value, string? Problem)
{
    /// <summary>Width in characters; null for the whole width.</summary>
    public int? Width { get; init; }
}
