using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Storage;

namespace FhirStories.Repository.Packages;

/// <summary>
/// Definitions that clients store as resources (profiles, extensions, value sets, code systems, questionnaires), put to use like those of packages:
/// by <c>$validate</c>, <c>$snapshot</c>, <c>$expand</c> and what asks for canonicals.
/// </summary>
/// <remarks>
/// Nothing happens when one is written. Whoever needs definitions asks first (<see cref="RefreshAsync"/>), which costs one seek for each
/// type while nothing has changed, also when another node wrote.
/// </remarks>
public sealed class StoredDefinitions(ResourceStore store, DefinitionStore definitions, PackageLibrary library) : IDisposable
{
    /// <summary>Beyond this the ones written last count.</summary>
    private const int Most = 5000;

    private static readonly string[] Types = ["StructureDefinition", "ValueSet", "CodeSystem", "Questionnaire"];

    private readonly SemaphoreSlim _reading = new(1);

    // Everybody is served by them: a draft that not everybody sees is none.
    private readonly ResourceStore _public = Access.CallerAccess.Public(store);
    private long _newest;

    /// <summary>Follows what was written since the last call.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (await store.NewestAsync(Types, cancellation) == Interlocked.Read(ref _newest)) return;
        await _reading.WaitAsync(cancellation);
        try
        {
            // Asked before the reading: what is written meanwhile is seen by the next call.
            var newest = await store.NewestAsync(Types, cancellation);
            if (newest == _newest) return;
            var stored = await _public.CurrentAsync(Types, Most, cancellation);
            var usable = stored.Where(v => !RestatesCore(v.Json)).Select(v => v.Json).ToList();
            await library.UseStoredAsync(usable.Count == 0 ? null : await Task.Run(() => PackageCompiler.CompileStored(usable), cancellation), cancellation);
            Interlocked.Exchange(ref _newest, newest);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    // FHIR's own types mean what FHIR says, whatever somebody stores under their names.
    private bool RestatesCore(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.TryGetProperty("url", out var url) && url.GetString() is { } canonical
            && definitions.FindAll(canonical).Any(e => e.Origin == PackageOrigin.BuiltIn && e.PackageName.StartsWith("hl7.fhir.r", StringComparison.Ordinal));
    }
}
