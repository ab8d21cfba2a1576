using System.Data;
using System.Data.Common;
using FhirStories.Storage.Index;
using FhirStories.Storage.Reading;

namespace FhirStories.Storage.Writing;

/// <summary>Writes each row at once with a prepared command: for a database in the same process.</summary>
internal sealed class CommandRowWriter(SqlSession session, SqlDialect dialect) : RowWriter
{
    private readonly IndexWriter _index = new(session, dialect);
    private DbTransaction? _transaction;

    public override void Begin(DbTransaction transaction) => _transaction = transaction;

    public override void Retire(long versionKey)
    {
        var command = session.Command("UPDATE \"Resource\" SET \"IsCurrent\" = 0 WHERE \"VersionKey\" = @key",
            static c => IndexWriter.Declare(c, ("@key", DbType.Int64)));
        command.Transaction = _transaction;
        command.Parameters[0].Value = versionKey;
        command.ExecuteNonQuery();
    }

    public override void Insert(in NewVersion version)
    {
        var command = session.Command(
            "INSERT INTO \"Resource\" (\"VersionKey\", \"ResourceKey\", \"Type\", \"Id\", \"Version\", \"Instant\", \"Change\", \"IsCurrent\", \"Encoding\", \"Content\", \"Records\", \"Owner\", \"SeenBy\")" +
            " VALUES (@version_key, @key, @type, @id, @version, @instant, @change, 1, @encoding, @content, @records, @owner, @seen)",
            static c => IndexWriter.Declare(c, ("@version_key", DbType.Int64), ("@key", DbType.Int64), ("@type", DbType.String), ("@id", DbType.String),
                ("@version", DbType.Int32), ("@instant", DbType.Int64), ("@change", DbType.Int32), ("@encoding", DbType.Int32), ("@content", DbType.Binary), ("@records", DbType.Binary), ("@owner", DbType.String), ("@seen", DbType.String)));
        command.Transaction = _transaction;
        var parameters = command.Parameters;
        parameters[0].Value = version.VersionKey;
        parameters[1].Value = version.ResourceKey;
        parameters[2].Value = version.Type;
        parameters[3].Value = version.Id;
        parameters[4].Value = version.Version;
        parameters[5].Value = version.Instant;
        parameters[6].Value = (int)version.Change;
        parameters[7].Value = (int)version.Encoding;
        parameters[8].Value = (object?)version.Content ?? DBNull.Value;
        parameters[9].Value = (object?)version.Records ?? DBNull.Value;
        parameters[10].Value = (object?)version.Owner ?? DBNull.Value;
        parameters[11].Value = (object?)version.SeenBy ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    public override void SetRecords(long versionKey, byte[]? records)
    {
        var command = session.Command("UPDATE \"Resource\" SET \"Records\" = @records WHERE \"VersionKey\" = @key",
            static c => IndexWriter.Declare(c, ("@key", DbType.Int64), ("@records", DbType.Binary)));
        command.Transaction = _transaction;
        command.Parameters[0].Value = versionKey;
        command.Parameters[1].Value = (object?)records ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    public override void RemoveIndex(long resourceKey) => _index.Remove(resourceKey, _transaction!);

    public override void InsertIndex(long resourceKey, IndexEntries entries) => _index.Insert(resourceKey, entries, _transaction!);
}
