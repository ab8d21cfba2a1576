using System.Runtime.CompilerServices;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Validation.Parsing;

namespace FhirStories.Cli.Exporting;

/// <summary>Reads from a repository.</summary>
internal sealed class StoreExportSource(FhirRepository repository) : IExportSource
{
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> SearchAsync(string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var mark = query.IndexOf('?', StringComparison.Ordinal);
        var type = mark < 0 ? query : query[..mark];
        if (!ResourceTypes.IsR4(type)) throw new ExportException($"'{type}' is not an R4 resource type: a search begins with one, such as Basic?kind=story.");
        var parameters = QueryString.Parse(mark < 0 ? "" : query[(mark + 1)..]).ToList();
        string? next = null;
        do
        {
            SearchPage page;
            try
            {
                page = await repository.SearchAsync(type, next is null ? parameters : [.. parameters, new(SearchPage.ContinuationParameter, next)], strict: true, cancellation);
            }
            catch (FhirRequestException refusal)
            {
                throw new ExportException(string.Join(" ", refusal.Issues.Select(issue => issue.Message)));
            }

            foreach (var match in page.Matches) yield return match.Json;
            next = page.Next;
        }
        while (next is not null);
    }
}
