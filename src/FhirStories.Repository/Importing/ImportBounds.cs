using FhirStories.Catalogue.Import;

namespace FhirStories.Repository.Importing;

/// <summary>How much an import by way of the pages takes.</summary>
public sealed record ImportBounds
{
    /// <summary>Bounds of the file.</summary>
    public ImportLimits File { get; init; } = new()
    {
        FileBytes = 10 * 1024 * 1024,
        Rows = 20_000,
        RowLength = 128 * 1024,
        UnpackedBytes = 100 * 1024 * 1024,
        Columns = 200,
    };

    /// <summary>Files of one account that are kept; the oldest gives way to one more.</summary>
    public int MostOfOne { get; init; } = 10;

    /// <summary>How long a file is kept that nobody goes on with.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Rows of a file that is stored as a whole or not at all: it is one transaction, which other writers wait for.</summary>
    public int MostAsWhole { get; init; } = 2_000;

    /// <summary>How long a page waits for work that is done in the background before it says how far that is.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);
}
