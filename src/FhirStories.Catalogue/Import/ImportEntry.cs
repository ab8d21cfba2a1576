using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Import;

/// <summary>One thing that a reader found in a file.</summary>
/// <param name="Line">Line of the file on which it starts, counted from 1.</param>
public abstract record ImportEntry(int Line);

/// <summary>A row that describes a story, as names and values.</summary>
/// <param name="Line">Line of the file on which it starts, counted from 1.</param>
/// <param name="Fields">Its fields that have a value, in the order of the source.</param>
public sealed record ImportRow(int Line, ValueList<ImportField> Fields) : ImportEntry(Line);

/// <summary>A field of a row: its name in the source, and its values. A list has any number of them, a plain field one.</summary>
public sealed record ImportField(string Name, ValueList<string> Values, bool IsList = false)
{
    /// <summary>What it means; null where it has no place of its own in a story.</summary>
    public ImportColumn? Column { get; init; } = ColumnNames.Of(Name);
}

/// <summary>A FHIR resource, passed through as it is; a carrier in another shape than ours was converted.</summary>
public sealed record ImportedResource(int Line, Resource Resource) : ImportEntry(Line)
{
    /// <summary>What had to be repaired.</summary>
    public IReadOnlyList<MappingProblem> Problems { get; init; } = [];

    /// <summary>What it looked like before it was converted; null where it was not.</summary>
    public OriginalContent? Original { get; init; }
}

/// <summary>A row, or a whole file, that could not be read.</summary>
/// <param name="Line">Line of the file on which it starts, counted from 1.</param>
/// <param name="Code">Stable id of what is wrong.</param>
/// <param name="Message">A sentence that says what to change.</param>
public sealed record ImportError(int Line, string Code, string Message) : ImportEntry(Line)
{
    /// <summary>Name of the column that is wrong; null where it is not one.</summary>
    public string? Column { get; init; }
}

/// <summary>How much an import takes at most.</summary>
public sealed record ImportLimits
{
    /// <summary>Bytes of a file.</summary>
    public long FileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Characters of one row.</summary>
    public int RowLength { get; init; } = 512 * 1024;

    /// <summary>Rows of a file.</summary>
    public int Rows { get; init; } = 100_000;

    /// <summary>Bytes of a workbook once it is unpacked, and characters of the cells of a sheet.</summary>
    public long UnpackedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Columns of a sheet.</summary>
    public int Columns { get; init; } = 500;
}

/// <summary>What a file was taken for.</summary>
public enum ImportFormat { Unknown, JsonLines, Json, Csv, FhirXml, Workbook }
