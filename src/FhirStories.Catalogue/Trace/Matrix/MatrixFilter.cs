using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace.Matrix;

/// <summary>What a story has to have to be shown.</summary>
public enum MatrixState
{
    /// <summary>A link.</summary>
    Mapped,

    /// <summary>A gap that its author knows of.</summary>
    Gap,

    /// <summary>Something out of scope.</summary>
    OutOfScope,

    /// <summary>Nothing of these: nobody has said anything yet.</summary>
    Undecided,
}

/// <summary>Which part of the matrix is asked for; null means any.</summary>
public sealed record MatrixFilter
{
    /// <summary>Canonical of a feature that the story is part of.</summary>
    public string? Feature { get; init; }

    /// <summary>Canonical of a role that wants it.</summary>
    public string? Role { get; init; }

    /// <summary>A package, <c>name</c> or <c>name#version</c>; <see cref="NotHere"/> for what is in none.</summary>
    public string? Package { get; init; }

    /// <summary>How a link stands.</summary>
    public CellStatus? Status { get; init; }

    /// <summary>What the story has.</summary>
    public MatrixState? State { get; init; }

    /// <summary>How binding the statement is.</summary>
    public ConformanceVerb? Verb { get; init; }

    /// <summary>Words that the story's title or canonical has, all of them, whatever their case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Words that the profile's name or canonical has.</summary>
    public IReadOnlyList<string> ProfileWords { get; init; } = [];

    /// <summary>The package of what is in none.</summary>
    public const string NotHere = "none";

    /// <summary>Whether it asks something of links: then stories without such a link are left out.</summary>
    public bool AsksOfLinks => AsksOfColumns || Status is not null || Verb is not null;

    /// <summary>Whether it asks something of profiles.</summary>
    public bool AsksOfColumns => Package is not null || ProfileWords.Count > 0;

    /// <summary>Whether a column may be shown.</summary>
    public bool Takes(MatrixColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return (Package is null || (column.Package is { } package ? package == Package || package.StartsWith(Package + "#", StringComparison.Ordinal) : Package == NotHere))
            && Has(ProfileWords, column.Title, column.Canonical);
    }

    /// <summary>Whether a row may be shown, its links apart.</summary>
    public bool Takes(MatrixRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (Feature is null || row.Facts.Features.Contains(Feature, StringComparer.Ordinal)) && (Role is null || row.Facts.Roles.Contains(Role, StringComparer.Ordinal))
            && State switch
            {
                null => true,
                MatrixState.Mapped => row.Links.Count > 0,
                MatrixState.Gap => row.HasGap,
                MatrixState.OutOfScope => row.IsOutOfScope,
                _ => row is { Links.Count: 0, HasGap: false, IsOutOfScope: false },
            }
            && Has(Words, row.Title, row.Facts.Name);
    }

    /// <summary>Whether a link may be shown, its row and its column apart.</summary>
    public bool Takes(MatrixLink link) => (Status is null || link.Status == Status) && (Verb is null || link.Verb == Verb);

    private static bool Has(IReadOnlyList<string> words, string title, string canonical)
    {
        foreach (var word in words)
            if (!title.Contains(word, StringComparison.OrdinalIgnoreCase) && !canonical.Contains(word, StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }
}
