using System.Text.Json;
using System.Text.Json.Serialization;
using FhirStories.Catalogue.Import;
using FhirStories.Repository.Access;

namespace FhirStories.Repository.Importing;

/// <summary>Where an import is.</summary>
public enum ImportStep
{
    /// <summary>Somebody has to say what the columns mean, or that what they seem to mean is right.</summary>
    Columns,

    /// <summary>Every row is tried, and nothing written.</summary>
    Checking,

    /// <summary>What would become of every row is known.</summary>
    Checked,

    /// <summary>Rows are being stored.</summary>
    Storing,

    /// <summary>Done.</summary>
    Stored,

    /// <summary>It was to be stored as a whole, and a row cannot be stored: nothing was.</summary>
    Refused,
}

/// <summary>How far an import is, and what was decided about it.</summary>
public sealed record ImportState
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Where it is.</summary>
    public ImportStep Step { get; init; }

    /// <summary>What the file was taken for.</summary>
    public ImportFormat Format { get; init; }

    /// <summary>Number of its rows.</summary>
    public int Rows { get; init; }

    /// <summary>Sheets of a workbook, and the one that is read.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <inheritdoc cref="Sheets"/>
    public string? Sheet { get; init; }

    /// <summary>The columns; none where the file says itself what it holds.</summary>
    public IReadOnlyList<OutlineColumn> Columns { get; init; } = [];

    /// <summary>What was decided about columns, by their names; null: kept beside the story.</summary>
    public IReadOnlyDictionary<string, ImportColumn?> Decided { get; init; } = new Dictionary<string, ImportColumn?>();

    /// <summary>Columns that are not read.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether all becomes drafts, whatever the file says.</summary>
    public bool AsDrafts { get; init; } = true;

    /// <summary>Whether all is stored or nothing.</summary>
    public bool AsWhole { get; init; }

    /// <summary>The job that works on it.</summary>
    public string? Job { get; init; }

    /// <summary>Who had it checked or stored: what is written is written with his rights.</summary>
    public Caller? Caller { get; init; }

    /// <summary>How many rows had each outcome, when last checked or stored.</summary>
    public ImportTotals Totals { get; init; } = new();

    /// <summary>Attempts that it took to store; more than one: what an earlier one stored is told as unchanged.</summary>
    public int Attempts { get; init; }

    /// <summary>What the columns mean.</summary>
    [JsonIgnore]
    public ImportColumns Reading => new(new ColumnMapping { Decided = Decided, LeftOut = LeftOut.ToHashSet(StringComparer.Ordinal) }, Sheet);

    /// <summary>Whether a job works on it, or is about to.</summary>
    [JsonIgnore]
    public bool IsAtWork => Step is ImportStep.Checking or ImportStep.Storing;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static ImportState Parse(string text) => JsonSerializer.Deserialize<ImportState>(text, Json)!;

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this, Json);
}

/// <summary>How many rows had each outcome.</summary>
public sealed record ImportTotals
{
    /// <summary>Stories and other rows of the file by what became of them.</summary>
    public int Created { get; init; }

    /// <inheritdoc cref="Created"/>
    public int Updated { get; init; }

    /// <inheritdoc cref="Created"/>
    public int Unchanged { get; init; }

    /// <inheritdoc cref="Created"/>
    public int Failed { get; init; }

    /// <summary>Rows that the story rules have something to say about.</summary>
    public int Advised { get; init; }

    /// <summary>Roles, features and scenarios that rows name and that are new.</summary>
    public int SharedCreated { get; init; }

    /// <summary>All that can be stored.</summary>
    [JsonIgnore]
    public int Good => Created + Updated + Unchanged;
}
