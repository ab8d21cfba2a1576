using FhirStories.Catalogue.Import.Inferno;

namespace FhirStories.Catalogue.Import;

/// <summary>Turns a file into rows, resources and errors. A bad row hinders no other.</summary>
public static class ImportReader
{
    /// <summary>Reads a file of any format we know: JSON lines, JSON, CSV, or FHIR as JSON or XML.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="fileName">Its name; only the extension counts, and only where the content leaves a doubt.</param>
    /// <param name="limits">How much is read at most.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>The entries in the order of the file. A file that cannot be read at all is one <see cref="ImportError"/>.</returns>
    public static async Task<ImportContent> ReadAsync(Stream stream, string fileName, ImportLimits limits, CancellationToken cancel)
    {
        var file = await ImportFile.ReadAsync(stream, fileName, limits, cancel).ConfigureAwait(false);
        var entries = file switch
        {
            { Error: { } error } => [error],
            { Format: ImportFormat.JsonLines } => JsonRows.OfLines(file.Text, limits),
            { Format: ImportFormat.Json } => JsonRows.OfDocument(file.Text, limits),
            { Format: ImportFormat.FhirXml } => FhirResources.OfXml(file.Text),
            _ when InfernoReader.Is(file.Text) => InfernoReader.Of(file.Text, limits),
            _ => CsvRows.Of(file.Text, fileName, limits),
        };
        return new(file.Format, Limited(entries, limits));
    }

    private static IEnumerable<ImportEntry> Limited(IEnumerable<ImportEntry> entries, ImportLimits limits)
    {
        var count = 0;
        foreach (var entry in entries)
        {
            if (++count > limits.Rows)
            {
                yield return new ImportError(entry.Line, "too-many-rows", $"The file has more than {limits.Rows:N0} rows; the rest is left out. Split it into smaller files.");
                yield break;
            }

            yield return entry;
        }
    }
}

/// <summary>What a file was taken for, and what it holds. The entries are made as they are asked for.</summary>
public sealed record ImportContent(ImportFormat Format, IEnumerable<ImportEntry> Entries);
