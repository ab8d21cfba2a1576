namespace FhirStories.Cli.Exporting;

/// <summary>Where an export reads from: a store, or a server.</summary>
internal interface IExportSource
{
    /// <summary>All that a search finds, page by page.</summary>
    /// <param name="query">Such as <c>Basic?kind=story</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>UTF-8 JSON of each resource.</returns>
    /// <exception cref="ExportException">The search is refused; the message says why.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> SearchAsync(string query, CancellationToken cancellation);
}

/// <summary>An export that cannot go on, with a sentence for whoever asked for it.</summary>
internal sealed class ExportException(string message) : Exception(message);
