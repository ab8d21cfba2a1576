using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary>Finds the value sets and code systems that a call names: what is stored goes before what packages bring.</summary>
internal sealed class DefinitionLookup(DefinitionStore definitions)
{
    // A call looks into the database for what it names and what that names, never further than this.
    private const int MostLookups = 32;

    /// <summary>The definition under an id, in the overlay if it is stored.</summary>
    /// <returns>Its canonical.</returns>
    /// <exception cref="FhirRequestException">404, 410.</exception>
    public async Task<string> ByIdAsync(FhirRepository repository, string type, string id, DefinitionOverlay overlay, CancellationToken cancellation)
    {
        // The repository reads definitions of packages as well; the store of definitions has these already.
        if (definitions.FindById(type, id) is { } entry) return entry.Canonical;
        var stored = await repository.ReadAsync(type, id, cancellation);
        if (stored is { Deleted: false })
        {
            var canonical = overlay.Add(stored.Json);
            await AddNamedAsync(repository, stored.Json, overlay, cancellation);
            return canonical;
        }
        throw OperationRequest.Missing(type, id, wasDeleted: stored is not null);
    }

    /// <summary>Takes into the overlay what is stored of a canonical and of what it names in turn.</summary>
    public async Task AddStoredAsync(FhirRepository repository, string type, string canonical, DefinitionOverlay overlay, CancellationToken cancellation)
    {
        var waiting = new Queue<(string Type, string Canonical, bool IsNamed)>([(type, canonical, true)]);
        var seen = new HashSet<(string, string)>();
        for (var lookups = 0; lookups < MostLookups && waiting.TryDequeue(out var next);)
        {
            if (!seen.Add((next.Type, next.Canonical))) continue;
            // What the call itself names may be stored over a package's; the rest is looked for where packages have none.
            if (!next.IsNamed && definitions.Find(next.Canonical) is not null) continue;
            lookups++;
            if (await FindAsync(repository, next.Type, next.Canonical, cancellation) is not { } json) continue;
            overlay.Add(json);
            foreach (var named in Names(json)) waiting.Enqueue((named.Type, named.Canonical, false));
        }
    }

    /// <summary>The same for a definition that is in the overlay already.</summary>
    public async Task AddNamedAsync(FhirRepository repository, ReadOnlyMemory<byte> json, DefinitionOverlay overlay, CancellationToken cancellation)
    {
        foreach (var (type, canonical) in Names(json).Distinct().Take(MostLookups))
            if (definitions.Find(canonical) is null) await AddStoredAsync(repository, type, canonical, overlay, cancellation);
    }

    private static async Task<ReadOnlyMemory<byte>?> FindAsync(FhirRepository repository, string type, string canonical, CancellationToken cancellation)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var stored = bar < 0 ? await repository.FindStoredAsync(type, canonical, null, cancellation)
            : await repository.FindStoredAsync(type, canonical[..bar], canonical[(bar + 1)..], cancellation);
        // Written out: as an operand of ?: a null becomes empty bytes.
        if (stored is null) return null;
        return stored.Json;
    }

    private static IEnumerable<(string Type, string Canonical)> Names(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var names = new List<(string, string)>();
        if (!document.RootElement.TryGetProperty("compose", out var compose)) return names;
        foreach (var side in (string[])["include", "exclude"])
        {
            if (!compose.TryGetProperty(side, out var parts)) continue;
            foreach (var part in parts.EnumerateArray())
            {
                if (part.TryGetProperty("system", out var system) && system.GetString() is { } url) names.Add(("CodeSystem", url));
                if (!part.TryGetProperty("valueSet", out var sets)) continue;
                foreach (var set in sets.EnumerateArray()) if (set.GetString() is { } canonical) names.Add(("ValueSet", canonical));
            }
        }
        return names;
    }
}
