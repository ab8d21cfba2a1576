using System.Data.Common;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Storage.Tests;

/// <summary>A provider that passes everything on to a real one; a test changes one thing of it.</summary>
internal class PassingProvider(StorageProvider inner) : StorageProvider
{
    public override string Name => inner.Name;

    public override SqlDialect Dialect => inner.Dialect;

    public override int MostReaders => inner.MostReaders;

    public override bool IsBehindWire => inner.IsBehindWire;

    public override Action<DbConnection>? Interrupt => inner.Interrupt;

    public override Task<DbConnection> OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

    public override DbTransaction BeginWrite(DbConnection connection) => inner.BeginWrite(connection);

    public override void Prepare(DbCommand command) => inner.Prepare(command);

    public override RowWriter? CreateRowWriter(DbConnection connection) => inner.CreateRowWriter(connection);

    public override Task RefreshStatisticsAsync(long versions, CancellationToken cancellation) => inner.RefreshStatisticsAsync(versions, cancellation);

    public override bool IsUnavailable(DbException exception) => inner.IsUnavailable(exception);

    public override void Configure(DbContextOptionsBuilder<CatalogueContext> options) => inner.Configure(options);

    public override void ConfigureAccounts(DbContextOptionsBuilder options) => inner.ConfigureAccounts(options);

    protected override Task<string?> NewestMigrationAsync(string history, CancellationToken cancellation) => throw new NotSupportedException();
}

/// <summary>A dialect that passes everything on to a real one; a test changes one thing of it.</summary>
internal class PassingDialect(SqlDialect inner) : SqlDialect
{
    public override int MostValues => inner.MostValues;

    public override string Now => inner.Now;

    public override string InsertWords => inner.InsertWords;

    public override string DeleteWords => inner.DeleteWords;

    public override string Limit(string countParameter) => inner.Limit(countParameter);

    public override string InsertText => inner.InsertText;

    public override string DeleteText => inner.DeleteText;

    public override string AnyRows(string countParameter) => inner.AnyRows(countParameter);

    public override string SelectKeys(string keysParameter) => inner.SelectKeys(keysParameter);

    public override string SelectCodes(string codesParameter) => inner.SelectCodes(codesParameter);

    public override string SelectByWords(string queryParameter, WordsOf of) => inner.SelectByWords(queryParameter, of);

    public override string HasWords(string key, string queryParameter, WordsOf of) => inner.HasWords(key, queryParameter, of);

    public override string LimitWhere(string condition, string countParameter) => inner.LimitWhere(condition, countParameter);

    public override string ByResource(string table, string row) => inner.ByResource(table, row);

    public override string Fence => inner.Fence;

    public override string WordQuery(IReadOnlyList<string> words, WordsOf of) => inner.WordQuery(words, of);
}
