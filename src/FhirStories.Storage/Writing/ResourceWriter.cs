using System.Data;
using System.Data.Common;
using FhirStories.Storage.Model;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Writing;

/// <summary>Carries out one write inside a transaction: look at the current version, check what was expected, store the
/// version with its index rows.</summary>
/// <remarks>Every refusal is found before the first row is written, so a refused write needs no rollback.</remarks>
internal sealed class ResourceWriter(SqlSession session, RowWriter rows, SqlDialect dialect)
{
    // What was written in this group and may not be sent yet: whoever asks for it has it sent first.
    private readonly HashSet<(string Type, string Id)> _resources = [];
    private readonly HashSet<(int ParameterId, string Code)> _tokens = [];
    private readonly HashSet<(int ParameterId, string Target)> _links = [];
    private readonly SearchCompiler _compiler = new(dialect);
    private readonly GroupLook _look = new(session, dialect);
    private long _nextKey;

    /// <summary>Number of stored versions, those of the transaction included: every version takes the next key.</summary>
    public long Versions => _nextKey - 1;

    /// <summary>Finds the next free key, and what a group of writes may clash with. Called at the start of a transaction that holds the write lock.</summary>
    public void Begin(DbTransaction transaction, IEnumerable<WriteOperation> group)
    {
        rows.Begin(transaction);
        Forget();
        var command = session.Command("SELECT COALESCE(MAX(\"VersionKey\"), 0) + 1 FROM \"Resource\"", static _ => { });
        command.Transaction = transaction;
        _nextKey = Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        _look.Begin(group, transaction);
    }

    /// <summary>Has everything written that was gathered.</summary>
    public void Flush()
    {
        rows.Flush();
        Forget();
    }

    /// <summary>Forgets what was gathered since the last <see cref="Flush"/>.</summary>
    public void Discard()
    {
        rows.Discard();
        Forget();
    }

    /// <summary>Carries out a write.</summary>
    /// <param name="together">Writes that belong together.</param>
    /// <param name="at">The one to carry out.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="judged">Takes the judgements by neighbours that are to be made when the whole transaction is written; null: each is made at once.</param>
    public WriteResult Write(IReadOnlyList<WriteOperation> together, int at, long now, DbTransaction transaction, Action<PendingJudgement>? judged = null)
    {
        var operation = together[at];
        if (_resources.Contains((operation.Type, operation.Id)) || operation.Unique.Any(u => _tokens.Contains((u.Token.ParameterId, u.Token.Code)))) Flush();
        var current = _look.MayExist(operation) ? Current(operation.Type, operation.Id, transaction) : null;
        var exists = current is { Stored.Change: not ChangeKind.Delete };

        if (operation.IndexOnly || operation.RecordsOnly) return Renew(operation, current, exists, transaction);
        // Of what the writer does not see he learns no more than that its id is taken.
        if (operation.Sight is { } sight && current is { } held && !sight.Sees(held.Stored))
        {
            if (exists) return operation.Delete ? new(WriteStatus.NothingToDelete, null) : new(WriteStatus.IdHeld, null);
            if (operation.Delete) return new(WriteStatus.NothingToDelete, null);
        }
        if (operation.Access?.Invoke(exists ? current!.Value.Stored : null) is { } forbidden) return new(WriteStatus.Forbidden, null) { Rules = [forbidden] };
        if (operation.Guard is { } guard && !Holds(guard, transaction)) return new(WriteStatus.GuardFailed, current?.Stored);
        if (!IsAsExpected(operation, current?.Stored.Version, exists))
            return new(WriteStatus.VersionConflict, current?.Stored);
        if (operation.Delete && !exists) return new(WriteStatus.NothingToDelete, current?.Stored);
        if (Refusal(operation, current, exists, transaction) is { } refusal) return refusal;
        if (operation.Condition is { } condition)
        {
            var verdict = condition(new View(this, transaction, together.Skip(at + 1), operation.Sight), operation, current?.Stored);
            if (verdict.Broken is { } broken) return Broken(current?.Stored, [broken]);
            operation = verdict.Operation;
        }

        var version = (current?.Stored.Version ?? 0) + 1;
        // A clock that was set back does not turn history round.
        var instant = Math.Max(now, current?.Stored.Instant ?? 0);
        byte[]? json = null;
        if (operation.Content is { } content)
        {
            if (exists && operation.SkipUnchanged
                && content(current!.Value.Stored.Version, current.Value.Stored.Instant).AsSpan().SequenceEqual(current.Value.Stored.Json.Span))
                return new(WriteStatus.Unchanged, current.Value.Stored);
            json = content(version, instant);
        }
        var replaced = exists ? current!.Value.Stored : null;
        if (operation.Succession?.Invoke(replaced) is { Count: > 0 } forbidding) return Broken(current?.Stored, forbidding);
        if (operation.Neighbours is { } judge)
        {
            var pending = new PendingJudgement(judge, replaced, operation.Sight);
            if (judged is not null) judged(pending);
            else if (Judge(pending, transaction) is { } disturbed) return disturbed with { Stored = current?.Stored };
        }
        if (operation.DryRun) return new(exists ? WriteStatus.Updated : WriteStatus.Created, current?.Stored);

        var key = _nextKey++;
        var resourceKey = current?.ResourceKey ?? key;
        if (current is not null)
        {
            rows.Retire(current.Value.Stored.VersionKey);
            if (exists) rows.RemoveIndex(resourceKey);
        }
        var (owner, seenBy) = StandingOf(operation, current?.Stored, exists, together.Skip(at + 1), transaction);
        var change = operation.Delete ? ChangeKind.Delete : exists ? ChangeKind.Update : operation.Posted ? ChangeKind.Post : ChangeKind.Create;
        var (packed, encoding) = json is null ? (null, ContentEncoding.Plain) : ContentCodec.Pack(json);
        var records = operation.Records?.Invoke(replaced?.Records);
        rows.Insert(new NewVersion(key, resourceKey, operation.Type, operation.Id, version, instant, change, encoding, packed, records) { Owner = owner, SeenBy = seenBy });
        rows.InsertIndex(resourceKey, operation.Entries);
        Remember(operation);
        if (replaced is { IsHidden: true } && seenBy is null) Reveal(operation, transaction);

        var status = change switch
        {
            ChangeKind.Create or ChangeKind.Post => WriteStatus.Created,
            ChangeKind.Update => WriteStatus.Updated,
            _ => WriteStatus.Deleted,
        };
        return new(status, new StoredVersion(key, operation.Type, operation.Id, version, instant, change, json) { Owner = owner, SeenBy = seenBy });
    }

    /// <summary>Writes what goes along with a write that was carried out (<see cref="WriteOperation.Along"/>): it is new for certain, so nothing is asked.</summary>
    /// <param name="along">The write; null for nothing.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    public void WriteAlong(WriteOperation? along, long now)
    {
        if (along is null) return;
        var key = _nextKey++;
        var (packed, encoding) = ContentCodec.Pack(along.Content!(1, now));
        rows.Insert(new NewVersion(key, key, along.Type, along.Id, 1, now, ChangeKind.Post, encoding, packed, null) { Owner = along.Author });
        rows.InsertIndex(key, along.Entries);
        Remember(along);
    }

    /// <summary>A judgement that waited until the whole transaction was written.</summary>
    public WriteResult? Judge(PendingJudgement pending, DbTransaction transaction)
    {
        var neighbours = new Neighbours(this, transaction, null) { Told = pending.Told };
        if (pending.Judge(pending.Replaced, neighbours) is not { Count: > 0 } rules) return null;
        // A rule names what it found. What the writer does not see is not named to him.
        return Broken(pending.Replaced, neighbours.IsTold ? rules : [.. rules.Select(rule => rule with { Message = "This does not go together with something that you do not see: a draft of somebody else. An editor can tell you with what." })]);
    }

    private static WriteResult Broken(StoredVersion? stored, IReadOnlyList<BrokenRule> rules) => new(WriteStatus.RuleBroken, stored) { Rules = rules };

    private WriteResult Renew(WriteOperation operation, (StoredVersion Stored, long ResourceKey)? current, bool exists, DbTransaction transaction)
    {
        // Whoever wrote meanwhile has indexed it, and recorded what there is to record.
        if (!exists || current!.Value.Stored.Version != operation.ExpectedVersion) return new(WriteStatus.Unchanged, current?.Stored);
        var (stored, resourceKey) = current.Value;
        if (operation.IndexOnly)
        {
            rows.RemoveIndex(resourceKey);
            rows.InsertIndex(resourceKey, operation.Entries);
            // What was stored before anything was hidden is hidden from now on.
            var (_, seenBy) = StandingOf(operation, stored, exists, [], transaction);
            if (seenBy != stored.SeenBy) Show(resourceKey, seenBy, transaction);
        }
        var records = operation.Records is { } next ? next(stored.Records) : stored.Records;
        if (!records.AsSpan().SequenceEqual(stored.Records)) rows.SetRecords(stored.VersionKey, records);
        Remember(operation);
        return new(WriteStatus.Unchanged, stored with { Records = records });
    }

    /// <summary>Whose the new version is, and who alone sees it.</summary>
    private (string? Owner, string? SeenBy) StandingOf(WriteOperation operation, StoredVersion? current, bool exists, IEnumerable<WriteOperation> later, DbTransaction transaction)
    {
        // A deletion is told to whom the resource was there.
        if (operation.Delete) return (current?.Owner, current?.SeenBy);
        var owner = exists ? current!.Owner : operation.Author;
        if (operation.IsHidden) return (owner, exists && current!.SeenBy is { } kept ? kept : owner ?? "");
        foreach (var subject in operation.Subjects)
            if (SeenBy(subject, later, transaction) is { } seenBy) return (owner, seenBy);
        return (owner, null);
    }

    /// <summary>Who alone sees a subject; null where somebody else sees some of it, or it is not there.</summary>
    private string? SeenBy(WriteSubject subject, IEnumerable<WriteOperation> later, DbTransaction transaction)
    {
        const int MostVersions = 50;
        Flush();
        var found = Find(subject.Types, subject.Where, MostVersions, transaction).ToDictionary(f => (f.Type, f.Id), f => f.SeenBy);
        foreach (var other in later)
            if (!other.Delete && subject.Types.Contains(other.Type) && EntryMatcher.Matches(subject.Where, other))
                found[(other.Type, other.Id)] = !other.IsHidden ? null : found.GetValueOrDefault((other.Type, other.Id)) ?? other.Author ?? "";
        return found.Count > 0 && found.Values.All(seenBy => seenBy is not null) ? found.Values.First() : null;
    }

    // Rare: once in the life of a draft, and what is about it is little.
    private void Reveal(WriteOperation operation, DbTransaction transaction)
    {
        if (operation.Followers is not { } followersOf) return;
        Flush();
        var keys = new HashSet<long>();
        foreach (var followers in followersOf())
        {
            var command = session.Command(_compiler.Page(new SearchQuery(followers.Types, followers.Where, [], int.MaxValue - 1)));
            command.Transaction = transaction;
            using var reader = command.ExecuteReader();
            while (reader.Read()) keys.Add(reader.GetInt64(0));
        }
        foreach (var key in keys) Show(key, null, transaction);
    }

    private void Show(long resourceKey, string? seenBy, DbTransaction transaction)
    {
        var command = session.Command("UPDATE \"Resource\" SET \"SeenBy\" = @seen WHERE \"ResourceKey\" = @key AND \"IsCurrent\" = 1",
            static c => IndexWriter.Declare(c, ("@seen", DbType.String), ("@key", DbType.Int64)));
        Bind(command, transaction, (object?)seenBy ?? DBNull.Value, resourceKey);
        command.ExecuteNonQuery();
    }

    private static bool IsAsExpected(WriteOperation operation, int? version, bool exists) => operation.Precondition switch
    {
        Precondition.VersionIs => version == operation.ExpectedVersion,
        Precondition.VersionIsNot => version != operation.ExpectedVersion,
        Precondition.Exists => exists,
        Precondition.NotExists => !exists,
        _ => true,
    };

    private bool Holds(WriteGuard guard, DbTransaction transaction)
    {
        Flush();
        // A resource that matches by two values may come twice.
        var command = session.Command(Compiler(guard.Sight).Page(new SearchQuery(guard.Type, guard.Where, [], 3)));
        command.Transaction = transaction;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        using var reader = command.ExecuteReader();
        while (reader.Read()) ids.Add(reader.GetString(2));
        return guard.OnlyId is { } only ? ids.Count == 1 && ids.Contains(only) : ids.Count == 0;
    }

    private WriteResult? Refusal(WriteOperation operation, (StoredVersion Stored, long ResourceKey)? current, bool exists, DbTransaction transaction)
    {
        if (exists && operation.Kept is { } kept)
            foreach (var code in kept.Codes)
                if (code != kept.NewCode && HasToken(current!.Value.ResourceKey, kept, code, transaction))
                    return new(WriteStatus.KindChange, current.Value.Stored, code);
        foreach (var unique in operation.Unique)
            if (_look.MayBeHeld(unique) && OtherHolder(operation.Type, unique, current?.ResourceKey ?? 0, transaction) is { } other)
                return new(WriteStatus.NotUnique, current?.Stored, unique.Label, operation.Sight?.Sees(Current(operation.Type, other, transaction)!.Value.Stored) == false ? null : other);
        return null;
    }

    private SearchCompiler Compiler(Sight? sight) => sight is null ? _compiler : new SearchCompiler(dialect, sight);

    private (StoredVersion Stored, long ResourceKey)? Current(string type, string id, DbTransaction transaction)
    {
        var command = session.Command(
            "SELECT \"VersionKey\", \"ResourceKey\", \"Version\", \"Instant\", \"Change\", \"Encoding\", \"Content\", \"Records\", \"SeenBy\", \"Owner\" FROM \"Resource\"" +
            " WHERE \"Type\" = @type AND \"Id\" = @id AND \"IsCurrent\" = 1",
            static c => IndexWriter.Declare(c, ("@type", DbType.String), ("@id", DbType.String)));
        command.Transaction = transaction;
        command.Parameters[0].Value = type;
        command.Parameters[1].Value = id;
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return null;
        var json = reader.IsDBNull(6) ? default : ContentCodec.Unpack((byte[])reader.GetValue(6), (ContentEncoding)reader.GetByte(5));
        return (new StoredVersion(reader.GetInt64(0), type, id, reader.GetInt32(2), reader.GetInt64(3), (ChangeKind)reader.GetByte(4), json)
        {
            Records = reader.IsDBNull(7) ? null : (byte[])reader.GetValue(7),
            SeenBy = reader.IsDBNull(8) ? null : reader.GetString(8),
            Owner = reader.IsDBNull(9) ? null : reader.GetString(9),
        }, reader.GetInt64(1));
    }

    private bool HasToken(long resourceKey, KeptToken kept, string code, DbTransaction transaction)
    {
        var command = session.Command(
            "SELECT COUNT(*) FROM \"TokenIndex\" WHERE \"ResourceKey\" = @key AND \"ParameterId\" = @parameter AND \"System\" = @system AND \"Code\" = @code",
            static c => IndexWriter.Declare(c, ("@key", DbType.Int64), ("@parameter", DbType.Int32), ("@system", DbType.String), ("@code", DbType.String)));
        Bind(command, transaction, resourceKey, kept.ParameterId, kept.System, code);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private string? OtherHolder(string type, UniqueToken unique, long resourceKey, DbTransaction transaction)
    {
        if (Holder(type, unique, resourceKey, transaction) is not { } other) return null;
        if (_resources.Count == 0) return other;
        // Another write of this group may have taken it away from its holder, and is not sent yet.
        Flush();
        return Holder(type, unique, resourceKey, transaction);
    }

    private string? Holder(string type, UniqueToken unique, long resourceKey, DbTransaction transaction)
    {
        const string Select =
            "SELECT r.\"Id\" FROM \"TokenIndex\" t CROSS JOIN \"Resource\" r WHERE t.\"ParameterId\" = @parameter AND t.\"Code\" = @code" +
            " AND t.\"System\" = @system AND t.\"ResourceKey\" <> @key AND r.\"Type\" = @type AND r.\"ResourceKey\" = t.\"ResourceKey\" AND r.\"IsCurrent\" = 1";
        var sharing = unique.UnlessSharing;
        var command = session.Command(
            sharing is null ? Select : Select + " AND NOT EXISTS (SELECT 1 FROM \"UriIndex\" u WHERE u.\"ResourceKey\" = t.\"ResourceKey\"" +
                " AND u.\"ParameterId\" = @uriParameter AND u.\"Value\" = @uri)",
            c =>
            {
                IndexWriter.Declare(c, ("@parameter", DbType.Int32), ("@code", DbType.String), ("@system", DbType.String), ("@key", DbType.Int64), ("@type", DbType.String));
                if (sharing is not null) IndexWriter.Declare(c, ("@uriParameter", DbType.Int32), ("@uri", DbType.String));
            });
        if (sharing is { } uri)
            Bind(command, transaction, unique.Token.ParameterId, unique.Token.Code, unique.Token.System, resourceKey, type, uri.ParameterId, uri.Value);
        else
            Bind(command, transaction, unique.Token.ParameterId, unique.Token.Code, unique.Token.System, resourceKey, type);
        return command.ExecuteScalar() as string;
    }

    private void Remember(WriteOperation operation)
    {
        _resources.Add((operation.Type, operation.Id));
        foreach (var token in operation.Entries.Tokens) _tokens.Add((token.ParameterId, token.Code));
        foreach (var uri in operation.Entries.Uris) _links.Add((uri.ParameterId, uri.Value));
        foreach (var reference in operation.Entries.References) _links.Add((reference.ParameterId, reference.TargetId));
        _look.Written(operation);
    }

    private List<StoredVersion> Find(IReadOnlyList<string> types, SearchExpression where, int most, DbTransaction transaction, Sight? sight = null)
    {
        // A resource that matches by two values may come twice.
        var command = session.Command(Compiler(sight).Page(new SearchQuery(types, where, [], most * 2)));
        command.Transaction = transaction;
        var found = new List<StoredVersion>();
        using var reader = command.ExecuteReader();
        while (reader.Read() && found.Count < most)
        {
            var (type, id) = (reader.GetString(1), reader.GetString(2));
            if (found.Any(f => f.Id == id && f.Type == type)) continue;
            found.Add(new StoredVersion(0, type, id, reader.GetInt32(3), reader.GetInt64(4), ChangeKind.Update, ContentCodec.Unpack((byte[])reader.GetValue(6), (ContentEncoding)reader.GetByte(5)))
            { SeenBy = reader.IsDBNull(7) ? null : reader.GetString(7), Owner = reader.IsDBNull(8) ? null : reader.GetString(8) });
        }
        return found;
    }

    private void Forget()
    {
        _resources.Clear();
        _tokens.Clear();
        _links.Clear();
    }

    private static void Bind(DbCommand command, DbTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private class Neighbours(ResourceWriter writer, DbTransaction transaction, Sight? sight) : IStoredNeighbours
    {
        /// <summary>What may be named to the writer; null for all.</summary>
        public Sight? Told { get; init; }

        /// <summary>Whether all that was found may be named to him.</summary>
        public bool IsTold { get; private set; } = true;

        public IReadOnlyList<StoredVersion> Find(IReadOnlyList<string> types, SearchExpression where, int most)
        {
            writer.Flush();
            var found = writer.Find(types, where, most, transaction, sight);
            if (Told is { } told && found.Exists(f => !told.Sees(f))) IsTold = false;
            return found;
        }

        public bool MayHold(SearchExpression link, string type, string id)
        {
            var target = link switch { UriIs uri => (uri.ParameterId, uri.Value), ReferenceIs reference => (reference.ParameterId, reference.TargetId), _ => throw new ArgumentException("A link is a uri or a reference.", nameof(link)) };
            return writer._links.Contains(target) || writer.Find([], link, 2, transaction).Any(f => f.Type != type || f.Id != id);
        }
    }

    private sealed class View(ResourceWriter writer, DbTransaction transaction, IEnumerable<WriteOperation> later, Sight? sight) : Neighbours(writer, transaction, sight), IWriteView
    {
        private readonly Sight? _sight = sight;
        private readonly ResourceWriter _writer = writer;
        private readonly DbTransaction _transaction = transaction;

        public IEnumerable<WriteOperation> Later => later;

        public StoredVersion? Current(string type, string id)
        {
            if (_writer._resources.Contains((type, id))) _writer.Flush();
            return _writer.Current(type, id, _transaction)?.Stored is { } stored && _sight?.Sees(stored) != false ? stored : null;
        }
    }
}

/// <summary>A judgement by neighbours that waits until the whole transaction is written.</summary>
internal sealed record PendingJudgement(NeighbourJudge Judge, StoredVersion? Replaced, Sight? Told);
