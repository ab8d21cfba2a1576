using System.Buffers;
using System.Data;
using System.Text.Json;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Reading;

/// <summary>Reads of current versions by their ids, where the database lies behind a wire: those that come while others are under way are carried out
/// together, by one statement. The way there and back costs many times what it takes to find a row.</summary>
internal sealed class GatheredReads(StorageProvider provider, SessionPool sessions)
{
    // While the rows of one statement come in, the next one is at work.
    private const int MostStatements = 2;
    private const int MostTogether = 64;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    private readonly string _text = ResourceReader.CurrentOf($"({provider.Dialect.SelectCodes("@p0")})", provider.Dialect);
    private readonly Lock _lock = new();
    private readonly Queue<Asked> _waiting = new();
    private int _statements;

    /// <summary>Whether a key has the characters of FHIR's types and ids: no other is to make a statement fail that answers others too.</summary>
    public static bool Takes(string type, string id) => !type.AsSpan().ContainsAnyExcept(KeyCharacters) && !id.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>The current version, whoever it is for; null when the id was never used.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be used just now.</exception>
    public Task<StoredVersion?> ReadAsync(string type, string id, CancellationToken cancellation)
    {
        var asked = new Asked(type, id, cancellation);
        lock (_lock)
        {
            _waiting.Enqueue(asked);
            if (_statements == MostStatements) return asked.Answer.WaitAsync(cancellation);
            _statements++;
        }
        // What is read on for others is no part of this request.
        using (ExecutionContext.SuppressFlow()) _ = RunAsync();
        return asked.Answer.WaitAsync(cancellation);
    }

    private async Task RunAsync()
    {
        while (Next() is { Count: > 0 } together)
        {
            try
            {
                await AnswerAsync(together);
            }
            catch (Exception exception)
            {
                // Each of them is told; whoever has had his answer already keeps it.
                foreach (var asked in together) asked.Fail(exception);
            }
        }
    }

    /// <summary>Those who wait, each once for all who ask for the same; none when this runner is no longer needed.</summary>
    private List<Asked> Next()
    {
        var together = new List<Asked>();
        lock (_lock)
        {
            while (together.Count < MostTogether && _waiting.TryDequeue(out var asked))
                if (!asked.HasLeft) together.Add(asked);
            if (together.Count == 0) _statements--;
        }
        return together;
    }

    private async Task AnswerAsync(List<Asked> together)
    {
        var byKey = together.ToLookup(asked => (asked.Type, asked.Id));
        var keys = JsonSerializer.Serialize(byKey.Select(each => new[] { each.Key.Type, each.Key.Id }));
        var statement = new SqlStatement(_text, [new SqlValue("@p0", DbType.String, keys)]);
        await sessions.UseAsync(async session =>
        {
            await using var reader = await session.Command(statement).ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                var version = ResourceReader.ReadStored(reader);
                foreach (var asked in byKey[(version.Type, version.Id)]) asked.Tell(version);
            }
            return true;
        }, ResourceReader.Failure, CancellationToken.None);
        foreach (var asked in together) asked.Tell(null);
    }

    private sealed class Asked(string type, string id, CancellationToken leaving)
    {
        private readonly TaskCompletionSource<StoredVersion?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Type => type;

        public string Id => id;

        public Task<StoredVersion?> Answer => _answer.Task;

        public bool HasLeft => leaving.IsCancellationRequested;

        public void Tell(StoredVersion? version) => _answer.TrySetResult(version);

        // Nobody may be there to look at it any more.
        public void Fail(Exception exception)
        {
            if (_answer.TrySetException(exception)) _ = _answer.Task.Exception;
        }
    }
}
