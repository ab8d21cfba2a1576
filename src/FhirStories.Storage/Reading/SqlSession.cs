using System.Data.Common;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Reading;

/// <summary>A connection with its prepared commands. Used by one caller at a time.</summary>
internal sealed class SqlSession(DbConnection connection, StorageProvider provider) : IAsyncDisposable
{
    // Searches of one shape share a text; hostile variety is bounded by starting over.
    private const int MostCommands = 256;
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    public DbConnection Connection { get; } = connection;

    /// <summary>Whether it lay idle before this use: the database may have gone away meanwhile, and come back.</summary>
    public bool WasIdle { get; set; }

    /// <summary>The prepared command of a text, its parameters made by the caller on first use.</summary>
    public DbCommand Command(string text, Action<DbCommand> declare)
    {
        if (_commands.TryGetValue(text, out var command)) return command;
        if (_commands.Count >= MostCommands)
        {
            foreach (var old in _commands.Values) old.Dispose();
            _commands.Clear();
        }
        command = Connection.CreateCommand();
        command.CommandText = text;
        declare(command);
        provider.Prepare(command);
        _commands.Add(text, command);
        return command;
    }

    /// <summary>The prepared command of a statement with its values set.</summary>
    public DbCommand Command(SqlStatement statement)
    {
        var command = Command(statement.Text, c =>
        {
            foreach (var value in statement.Values)
            {
                var parameter = c.CreateParameter();
                parameter.ParameterName = value.Name;
                parameter.DbType = value.Type;
                c.Parameters.Add(parameter);
            }
        });
        for (var i = 0; i < statement.Values.Count; i++) command.Parameters[i].Value = statement.Values[i].Value;
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values) await command.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
