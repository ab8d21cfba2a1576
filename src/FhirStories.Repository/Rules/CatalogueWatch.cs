using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Repository.Content;
using FhirStories.Storage;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Rules;

/// <summary>Keeps an index of the catalogue's stories and roles, for the rules that compare. It follows the history of the store, whoever wrote it.</summary>
/// <remarks>
/// 1. Whoever asks starts a reading, or joins the one under way. 2. It reads on from where the last one ended. 3. The first reads
/// everything; who asks meanwhile goes without after <see cref="Patience"/>, since advice is not worth a longer wait.
/// </remarks>
internal sealed class CatalogueWatch(ResourceStore store)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CatalogueIndex _index = new();
    private readonly Lock _gate = new();
    private System.Threading.Tasks.Task _reading = System.Threading.Tasks.Task.CompletedTask;
    private long _place;

    /// <summary>The catalogue as it stands; null where it cannot be had soon.</summary>
    public async Task<ICatalogueView?> CurrentAsync(CancellationToken cancellation)
    {
        System.Threading.Tasks.Task reading;
        lock (_gate)
        {
            if (_reading.IsCompleted) _reading = System.Threading.Tasks.Task.Run(ReadAsync, CancellationToken.None);
            reading = _reading;
        }
        try
        {
            await reading.WaitAsync(Patience, cancellation);
            return _index;
        }
        catch (Exception exception) when (exception is TimeoutException or StorageUnavailableException or ObjectDisposedException)
        {
            return null;
        }
    }

    private async System.Threading.Tasks.Task ReadAsync()
    {
        while (true)
        {
            var versions = await store.HistoryAsync(new HistoryQuery("Basic", null, AtOnce) { Start = _place, Backwards = true }, CancellationToken.None);
            foreach (var version in versions.Take(AtOnce))
            {
                if (version.Change != ChangeKind.Delete && ResourceText.Read(version.Json.Span) is Basic basic && CarriedItems.Read(basic) is { } item) _index.Set(version.Id, item);
                else _index.Remove(version.Id);
                _place = version.VersionKey;
            }
            if (versions.Count <= AtOnce) return;
        }
    }
}
