using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FhirStories.Storage.Search;
using Microsoft.Data.SqlClient;

namespace FhirStories.Storage.Tests;

/// <summary>A provider whose every statement is written down instead of carried out. Its answers are those of a database with one resource.</summary>
internal sealed class RecordingProvider(StorageProvider inner) : PassingProvider(inner)
{
    /// <summary>Every statement, once, with the values that it was given first.</summary>
    public Dictionary<string, SqlStatement> Statements { get; } = new(StringComparer.Ordinal);

    public override Action<DbConnection>? Interrupt => null;

    public override Task<DbConnection> OpenAsync(CancellationToken cancellation) => Task.FromResult<DbConnection>(new RecordingConnection(Statements));

    public override DbTransaction BeginWrite(DbConnection connection) => Name == "SqlServer" ? base.BeginWrite(connection) : connection.BeginTransaction();

    public override Writing.RowWriter? CreateRowWriter(DbConnection connection) => null;

    public override void Save(DbTransaction transaction, string name)
    {
    }

    public override void RollbackTo(DbTransaction transaction, string name)
    {
    }

    public override void Release(DbTransaction transaction, string name)
    {
    }
}

internal sealed class RecordingConnection(Dictionary<string, SqlStatement> statements) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close()
    {
    }

    public override void Open()
    {
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new RecordingTransaction(this);

    protected override DbCommand CreateDbCommand() => new RecordingCommand(statements);

    private sealed class RecordingTransaction(DbConnection connection) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection { get; } = connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    private sealed class RecordingCommand(Dictionary<string, SqlStatement> statements) : DbCommand
    {
        // The parameters are SQL Server's own: what it would not take is refused here too.
        private readonly SqlCommand _parameters = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery() => Record(1);

        public override object? ExecuteScalar() => Record(CommandText.Contains("MAX(", StringComparison.Ordinal) ? 7L : CommandText.Contains("COUNT(", StringComparison.Ordinal) ? (object)0 : null);

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            var table = new DataTable();
            // The writer's look at what is there: a first version of everything.
            if (CommandText.StartsWith("SELECT \"VersionKey\", \"ResourceKey\"", StringComparison.Ordinal))
            {
                foreach (var type in new[] { typeof(long), typeof(long), typeof(int), typeof(long), typeof(byte), typeof(byte), typeof(byte[]), typeof(byte[]), typeof(string), typeof(string) }) table.Columns.Add().DataType = type;
                table.Rows.Add(1L, 1L, 1, 1L, (byte)0, (byte)0, "{}"u8.ToArray(), null, "me", "me");
            }
            else if (CommandText.Contains("COUNT(", StringComparison.Ordinal) || CommandText.Contains("MAX(", StringComparison.Ordinal))
            {
                table.Columns.Add().DataType = typeof(long);
                if (!CommandText.Contains("GROUP BY", StringComparison.Ordinal)) table.Rows.Add(1L);
            }
            return Record(table.CreateDataReader());
        }

        private T Record<T>(T answer)
        {
            statements.TryAdd(CommandText, new SqlStatement(CommandText, [.. _parameters.Parameters.Cast<SqlParameter>().Select(p => new SqlValue(p.ParameterName, p.DbType, p.Value ?? DBNull.Value))]));
            return answer;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _parameters.Dispose();
            base.Dispose(disposing);
        }
    }
}
