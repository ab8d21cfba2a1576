using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Server.Tests.Durability;

/// <summary>Compares what a server knows with what its clients were told.</summary>
internal static class Audit
{
    public static async Task RunAsync(HttpClient http, IReadOnlyList<Ledger> ledgers)
    {
        var (live, gone) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var ledger in ledgers)
        {
            var happened = new List<bool>();
            foreach (var id in ledger.Resources.Keys.Union(ledger.InDoubt.Keys).ToList())
            {
                var markers = ledger.Resources.GetValueOrDefault(id)?.Markers ?? [];
                var stored = await HistoryAsync(http, id);
                if (ledger.InDoubt.TryGetValue(id, out var doubtful))
                {
                    happened.Add(stored.Count > markers.Count);
                    // It is true from now on, whichever it was.
                    if (happened[^1]) ledger.Answered(id, doubtful);
                    markers = ledger.Resources.GetValueOrDefault(id)?.Markers ?? [];
                }
                Assert.Equal(markers, stored);
                for (var i = 0; i < markers.Count; i++)
                    if (markers[i] is { } marker)
                    {
                        if (i == markers.Count - 1) live.Add(marker, id);
                        else gone.Add(marker);
                    }
            }
            // Of a transaction all or nothing is there.
            Assert.Single(happened.Distinct().DefaultIfEmpty(true));
            ledger.InDoubt = new Dictionary<string, string?>();
        }
        foreach (var some in live.Keys.Chunk(40))
            Assert.Equal(some.Select(m => live[m]).Order(StringComparer.Ordinal), (await FindAsync(http, some)).Order(StringComparer.Ordinal));
        foreach (var some in gone.Chunk(40)) Assert.Empty(await FindAsync(http, some));
        // Each version has its record, and no record is of a version that is not there.
        var recorded = (await RecordedAsync(http)).ToLookup(version => version.Split('/')[1], StringComparer.Ordinal);
        foreach (var (id, known) in ledgers.SelectMany(ledger => ledger.Resources))
            Assert.Equal(Enumerable.Range(1, known.Markers.Count).Select(n => $"Basic/{id}/_history/{n}").Order(StringComparer.Ordinal), recorded[id].Order(StringComparer.Ordinal));
    }

    /// <summary>The versions that AuditEvents are about.</summary>
    private static async Task<List<string>> RecordedAsync(HttpClient http)
    {
        var found = new List<string>();
        for (var page = new Uri("AuditEvent?_count=500&_elements=entity", UriKind.Relative); page is not null;)
        {
            var bundle = (await http.GetFromJsonAsync<JsonObject>(page, TestContext.Current.CancellationToken))!;
            found.AddRange((bundle["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["resource"]!["entity"]![0]!["what"]!["reference"]!));
            page = bundle["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == "next") is { } next ? new Uri((string)next["url"]!) : null;
        }
        return found;
    }

    /// <summary>The markers of all versions, oldest first; it is checked that their numbers and times rise.</summary>
    private static async Task<List<string?>> HistoryAsync(HttpClient http, string id)
    {
        using var answer = await http.GetAsync(new Uri($"Basic/{id}/_history?_count=200", UriKind.Relative), TestContext.Current.CancellationToken);
        if ((int)answer.StatusCode == 404) return [];
        var entries = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["entry"]!.AsArray();
        var markers = new List<string?>();
        var before = "";
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var resource = entries[i]!["resource"];
            markers.Add((string?)resource?["identifier"]![0]!["value"]);
            if (resource is null) continue;
            Assert.Equal(markers.Count.ToString(CultureInfo.InvariantCulture), (string?)resource["meta"]!["versionId"]);
            Assert.Equal(1500, ((string)resource["code"]!["text"]!).Length);
            var instant = (string)resource["meta"]!["lastUpdated"]!;
            Assert.True(string.CompareOrdinal(before, instant) <= 0, $"{id}: {instant} after {before}");
            before = instant;
        }
        return markers;
    }

    private static async Task<List<string>> FindAsync(HttpClient http, IReadOnlyList<string> markers)
    {
        var found = await http.GetFromJsonAsync<JsonObject>(
            new Uri($"Basic?_count=200&identifier={string.Join(',', markers.Select(m => Uri.EscapeDataString($"{Client.System}|{m}")))}", UriKind.Relative), TestContext.Current.CancellationToken);
        return [.. (found!["entry"]?.AsArray() ?? []).Select(e => (string)e!["resource"]!["id"]!)];
    }
}
