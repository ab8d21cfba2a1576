using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Imports;

/// <summary>The table of files that people are about to import: an import goes on after a restart, and on whichever node it is asked for.</summary>
/// <remarks>Every method may throw <see cref="StorageUnavailableException"/>.</remarks>
public sealed class ImportUploadStore(StorageProvider provider) : IAsyncDisposable
{
    private const int IdBytes = 20;

    private readonly ImportUploadSql _sql = new(provider.Dialect);
    private readonly SessionPool _sessions = new(provider);

    /// <summary>Whether a text has the form of an upload's id.</summary>
    public static bool IsId(string? text) => text is { Length: IdBytes * 2 } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Adds an upload.</summary>
    /// <param name="owner">Whose it is; empty where nobody signs in.</param>
    /// <param name="fileName">The file's own name; what is too long is cut.</param>
    /// <param name="content">The file, compressed.</param>
    /// <param name="state">How far the import is.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Its id.</returns>
    public async Task<string> AddAsync(string owner, string fileName, byte[] content, string state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        await ChangeAsync(_sql.Add(id, owner, fileName.Length > ImportUpload.LongestFileName ? fileName[^ImportUpload.LongestFileName..] : fileName, content, state), cancellation);
        return id;
    }

    /// <summary>An upload; null when there is none of that id.</summary>
    public async Task<ImportUpload?> ReadAsync(string id, CancellationToken cancellation) => (await QueryAsync(ImportUploadSql.Read(id), cancellation)).FirstOrDefault();

    /// <summary>The file of an upload, compressed; null when it is gone.</summary>
    public Task<byte[]?> ContentAsync(string id, CancellationToken cancellation) => BytesAsync(ImportUploadSql.Content(id), cancellation);

    /// <summary>The report of an upload, compressed; null when there is none.</summary>
    public Task<byte[]?> ReportAsync(string id, CancellationToken cancellation) => BytesAsync(ImportUploadSql.Report(id), cancellation);

    /// <summary>The uploads of an owner, those touched last first.</summary>
    public Task<List<ImportUpload>> ListAsync(string owner, int most, CancellationToken cancellation) => QueryAsync(_sql.List(owner, most), cancellation);

    /// <summary>Saves the state; false when somebody else saved it since it was read, or the upload is gone.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="state">How far the import is.</param>
    /// <param name="report">What became of every row, compressed; null: what there was stays.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<bool> SaveAsync(string id, int version, string state, byte[]? report, CancellationToken cancellation) =>
        ChangeAsync(report is null ? _sql.Save(id, version, state) : _sql.Save(id, version, state, report), cancellation);

    /// <summary>Forgets an upload; false when there is none.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellation) => ChangeAsync(ImportUploadSql.Delete(id), cancellation);

    /// <summary>Forgets uploads that nobody touched for longer than this.</summary>
    public Task SweepAsync(TimeSpan age, CancellationToken cancellation) => ChangeAsync(_sql.Sweep(age), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private Task<bool> ChangeAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session => await session.Command(statement).ExecuteNonQueryAsync(cancellation) > 0, Unreachable, cancellation);

    private Task<byte[]?> BytesAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session => await session.Command(statement).ExecuteScalarAsync(cancellation) as byte[], Unreachable, cancellation);

    private Task<List<ImportUpload>> QueryAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session =>
        {
            var uploads = new List<ImportUpload>();
            await using var reader = await session.Command(statement).ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) uploads.Add(Upload(reader));
            return uploads;
        }, Unreachable, cancellation);

    private static ImportUpload Upload(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Convert.ToInt32(row.GetValue(4), CultureInfo.InvariantCulture),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));

    private const string Unreachable = "The table of imports could not be reached.";
}
