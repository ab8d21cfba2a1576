using FhirStories.Catalogue.Trace.Impact;

namespace FhirStories.Web.Models;

/// <summary>
/// A package in a list: its page (null for one that could not be read), the number of its definitions and of its profiles that a story
/// needs, and why it is not in use (null when it is).
/// </summary>
internal sealed record PackageRow(string Name, string? Version, string? Href, string? Title, string Origin, string? Release, int Definitions, int Profiles, string? Problem);

/// <summary>All packages.</summary>
internal sealed record PackagesView(IReadOnlyList<PackageRow> Rows, IReadOnlyList<string> References);

/// <summary>A package.</summary>
internal sealed record PackageView
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required IReadOnlyList<(string Type, int Count)> Counts { get; init; }

    /// <summary>What it builds on; with a page where that is here.</summary>
    public required IReadOnlyList<ItemLink> Dependencies { get; init; }

    public required IReadOnlyList<string> Issues { get; init; }

    public required int ProfileTotal { get; init; }

    public required IReadOnlyList<ProfileRow> Profiles { get; init; }

    public required Paging Paging { get; init; }

    /// <summary>Packages to compare it with, those of its name first.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>Whether it was installed, and can be removed.</summary>
    public required bool IsInstalled { get; init; }

    /// <summary>Number of stories that lead to one of its profiles.</summary>
    public required int Stories { get; init; }

    public required string Reference { get; init; }
}

/// <summary>What a package would mean in place of another.</summary>
internal sealed record PackageImpactView
{
    public required ItemLink Before { get; init; }

    public required ItemLink After { get; init; }

    public required string SwapHref { get; init; }

    public required IReadOnlyList<Figure> Figures { get; init; }

    public required IReadOnlyList<DefinitionImpactRow> Rows { get; init; }

    public required int Total { get; init; }

    public required Paging Paging { get; init; }

    public required IReadOnlyList<(string Words, string Href)> Downloads { get; init; }

    public required IReadOnlyList<ItemLink> StopValidating { get; init; }

    /// <summary>Whether definitions that no story leads to are shown as well.</summary>
    public required bool ShowsAll { get; init; }

    public required string OtherHref { get; init; }
}

/// <summary>
/// A definition that differs: <c>new</c>, <c>gone</c>, <c>replaced</c> or <c>changed</c>, what differs in it and which statements that
/// touches, with the numbers of those that are not shown.
/// </summary>
internal sealed record DefinitionImpactRow(
    string Title, string? Before, string? After, string Kind, IReadOnlyList<ElementChange> Changes, int MoreChanges, IReadOnlyList<ItemLink> Statements, int MoreStatements, int Solutions, int Examples);

/// <summary>The form that adds a package, as it was filled in.</summary>
internal sealed record PackageForm(string Name, string Version, bool Replace);
