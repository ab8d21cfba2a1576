using System.Data;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Jobs;

/// <summary>The statements over the table of jobs. Each is one statement, so each is carried out whole or not at all, whoever else is at it;
/// all times are those of the database, so that nodes need not agree on one.</summary>
public sealed class JobSql(SqlDialect dialect)
{
    private static readonly string[] Names =
        ["Id", "Kind", "Subject", "Input", "State", "Progress", "Total", "Checkpoint", "Attempts", "Due", "Error", "Result", "Created"];

    private static readonly string Columns = string.Join(", ", Names.Select(n => $"\"{n}\""));

    private const string Held = " WHERE \"Id\" = @id AND \"State\" = 1 AND \"Holder\" = @holder";

    /// <summary>One job.</summary>
    public static SqlStatement Read(string id) => new($"SELECT {Columns} FROM \"Job\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>The open job of a kind and subject.</summary>
    public static SqlStatement Open(string kind, string subject) => new(
        $"SELECT {Columns} FROM \"Job\" WHERE \"Kind\" = @kind AND \"Subject\" = @subject AND \"State\" < 2", [Text("@kind", kind), Text("@subject", subject)]);

    /// <summary>The jobs of a kind, those asked for last first.</summary>
    public SqlStatement List(string kind, int most) => new(
        $"SELECT {Columns} FROM \"Job\" WHERE \"Kind\" = @kind ORDER BY \"Created\" DESC, \"Id\" DESC {dialect.Limit("@most")}",
        [Text("@kind", kind), new("@most", DbType.Int32, most)]);

    /// <summary>Adds a job unless one of its kind and subject is open.</summary>
    public SqlStatement Add(string id, string kind, string? subject, string input, TimeSpan wait) => new(
        "INSERT INTO \"Job\" (\"Id\", \"Kind\", \"Subject\", \"Input\", \"State\", \"Progress\", \"Total\", \"Due\", \"Attempts\", \"Created\")" +
        $" SELECT @id, @kind, @subject, @input, 0, 0, 0, {dialect.Now} + @wait, 0, {dialect.Now}" +
        " WHERE NOT EXISTS (SELECT 1 FROM \"Job\" WHERE \"Kind\" = @kind AND \"Subject\" = @subject AND \"State\" < 2)",
        [Text("@id", id), Text("@kind", kind), Text("@subject", subject), Text("@input", input), Span("@wait", wait)]);

    /// <summary>Leases the job that has been due longest; what it gives is that job, or nothing.</summary>
    public SqlStatement Take(IReadOnlyList<string> kinds, string holder, TimeSpan lease)
    {
        var named = kinds.Select((kind, i) => Text($"@kind{i}", kind)).ToList();
        return new(dialect.UpdateFirst("Job", "Id", Names,
            set: $"\"State\" = 1, \"Holder\" = @holder, \"Attempts\" = \"Attempts\" + 1, \"Due\" = {dialect.Now} + @lease",
            // Not by an index of the kind: most jobs of a kind have ended, and few are open.
            where: $"\"State\" < 2 AND \"Due\" <= {dialect.Now} AND COALESCE(\"Kind\", '') IN ({string.Join(", ", named.Select(n => n.Name))})",
            order: "\"Due\", \"Id\""), [Text("@holder", holder), Span("@lease", lease), .. named]);
    }

    /// <summary>Makes a lease end later.</summary>
    public SqlStatement Renew(string id, string holder, TimeSpan lease) => new(
        $"UPDATE \"Job\" SET \"Due\" = {dialect.Now} + @lease{Held}", [Span("@lease", lease), Text("@id", id), Text("@holder", holder)]);

    /// <summary>Tells how far it is, and where another attempt would go on. What has come further has not failed: attempts count anew.</summary>
    public SqlStatement Advance(string id, string holder, long progress, long total, string? checkpoint, TimeSpan lease) => new(
        $"UPDATE \"Job\" SET \"Progress\" = @progress, \"Total\" = @total, \"Checkpoint\" = @checkpoint, \"Attempts\" = 1, \"Error\" = NULL, \"Due\" = {dialect.Now} + @lease{Held}",
        [new("@progress", DbType.Int64, progress), new("@total", DbType.Int64, total), Text("@checkpoint", checkpoint), Span("@lease", lease), Text("@id", id), Text("@holder", holder)]);

    /// <summary>Gives the job back, to be taken after a while.</summary>
    /// <param name="id">The job.</param>
    /// <param name="holder">The lease.</param>
    /// <param name="wait">After how long.</param>
    /// <param name="attempts">Attempts that count.</param>
    /// <param name="error">Why this one failed; null when it did not.</param>
    public SqlStatement Return(string id, string holder, TimeSpan wait, int attempts, string? error) => new(
        $"UPDATE \"Job\" SET \"State\" = 0, \"Holder\" = NULL, \"Attempts\" = @attempts, \"Error\" = @error, \"Due\" = {dialect.Now} + @wait{Held}",
        [new("@attempts", DbType.Int32, attempts), Text("@error", error), Span("@wait", wait), Text("@id", id), Text("@holder", holder)]);

    /// <summary>Ends the job, well or not.</summary>
    public SqlStatement End(string id, string holder, JobState state, string? result, string? error) => new(
        $"UPDATE \"Job\" SET \"State\" = @state, \"Holder\" = NULL, \"Result\" = @result, \"Error\" = @error, \"Due\" = {dialect.Now}{Held}",
        [new("@state", DbType.Int32, (int)state), Text("@result", result), Text("@error", error), Text("@id", id), Text("@holder", holder)]);

    /// <summary>Ends an open job, whoever works on it.</summary>
    public SqlStatement Cancel(string id) => new(
        $"UPDATE \"Job\" SET \"State\" = 4, \"Holder\" = NULL, \"Due\" = {dialect.Now} WHERE \"Id\" = @id AND \"State\" < 2", [Text("@id", id)]);

    /// <summary>Forgets one job that has ended.</summary>
    public static SqlStatement Forget(string id) => new("DELETE FROM \"Job\" WHERE \"Id\" = @id AND \"State\" >= 2", [Text("@id", id)]);

    /// <summary>Forgets jobs that ended some time ago.</summary>
    public SqlStatement Sweep(TimeSpan age) => new($"DELETE FROM \"Job\" WHERE \"State\" >= 2 AND \"Due\" < {dialect.Now} - @age", [Span("@age", age)]);

    private static SqlValue Text(string name, string? value) => new(name, DbType.String, (object?)value ?? DBNull.Value);

    private static SqlValue Span(string name, TimeSpan value) => new(name, DbType.Int64, (long)value.TotalMilliseconds);
}
