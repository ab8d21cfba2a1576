using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Forms;

/// <summary>The table of what people typed into forms and have not handed in: a draft outlives a session, a sign-in and a restart.</summary>
/// <remarks>Every method may throw <see cref="StorageUnavailableException"/>.</remarks>
public sealed class FormDraftStore(StorageProvider provider) : IAsyncDisposable
{
    private const int IdBytes = 20;

    private readonly FormDraftSql _sql = new(provider.Dialect);
    private readonly SessionPool _sessions = new(provider);

    /// <summary>Whether a text has the form of a draft's id.</summary>
    public static bool IsId(string? text) => text is { Length: IdBytes * 2 } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Adds a draft.</summary>
    /// <param name="owner">Whose it is; null where nobody signed in.</param>
    /// <param name="kind">Which form.</param>
    /// <param name="title">What lists call it.</param>
    /// <param name="content">What was typed.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Its id.</returns>
    public async Task<string> AddAsync(string? owner, string kind, string? title, string content, CancellationToken cancellation)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        await ChangeAsync(_sql.Add(id, owner, kind, Cut(title), content), cancellation);
        return id;
    }

    /// <summary>A draft; null when there is none of that id.</summary>
    public async Task<FormDraft?> ReadAsync(string id, CancellationToken cancellation) => (await QueryAsync(FormDraftSql.Read(id), cancellation)).FirstOrDefault();

    /// <summary>The drafts of an owner, those saved last first.</summary>
    public Task<List<FormDraft>> ListAsync(string owner, int most, CancellationToken cancellation) => QueryAsync(_sql.List(owner, most), cancellation);

    /// <summary>Saves what was typed; false when somebody else saved the draft since it was read, or it is gone.</summary>
    /// <param name="id">The draft.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="title">What lists call it.</param>
    /// <param name="content">What was typed.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<bool> SaveAsync(string id, int version, string? title, string content, CancellationToken cancellation) =>
        ChangeAsync(_sql.Save(id, version, Cut(title), content), cancellation);

    /// <summary>Gives a draft of nobody's an owner; false when it has one, or is gone.</summary>
    public Task<bool> ClaimAsync(string id, string owner, CancellationToken cancellation) => ChangeAsync(FormDraftSql.Claim(id, owner), cancellation);

    /// <summary>Forgets a draft; false when there is none.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellation) => ChangeAsync(FormDraftSql.Delete(id), cancellation);

    /// <summary>Forgets drafts that nobody saved for longer than this.</summary>
    public Task SweepAsync(TimeSpan age, CancellationToken cancellation) => ChangeAsync(_sql.Sweep(age), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private static string? Cut(string? title) => title is { Length: > FormDraft.LongestTitle } ? title[..FormDraft.LongestTitle] : title;

    private Task<bool> ChangeAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session => await session.Command(statement).ExecuteNonQueryAsync(cancellation) > 0, "The table of drafts could not be reached.", cancellation);

    private Task<List<FormDraft>> QueryAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session =>
        {
            var drafts = new List<FormDraft>();
            await using var reader = await session.Command(statement).ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) drafts.Add(Draft(reader));
            return drafts;
        }, "The table of drafts could not be reached.", cancellation);

    private static FormDraft Draft(DbDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
        Convert.ToInt32(row.GetValue(5), CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
