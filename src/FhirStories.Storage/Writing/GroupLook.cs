using System.Data;
using System.Data.Common;
using System.Text.Json;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Writing;

/// <summary>
/// One look for a whole group of writes at what they may clash with: ids that are in use and unique tokens that somebody has. Most of a bulk load clashes
/// with nothing, and is then not looked up resource by resource, which across a network takes longer than the writing.
/// </summary>
/// <remarks>It says for certain only that something is <em>not</em> there. The writer's lock is held, so nobody else changes that.</remarks>
internal sealed class GroupLook(SqlSession session, SqlDialect dialect)
{
    // Below this there is nothing to be saved.
    private const int Worthwhile = 3;

    private readonly HashSet<(string Type, string Id)> _ids = [];
    private readonly HashSet<(int ParameterId, string Code)> _tokens = [];
    private bool _looked;

    /// <summary>Looks for what a group is going to ask for.</summary>
    public void Begin(IEnumerable<WriteOperation> group, DbTransaction transaction)
    {
        _ids.Clear();
        _tokens.Clear();
        var ids = new List<string[]>();
        var tokens = new List<string[]>();
        var parameters = new SortedSet<int>();
        foreach (var operation in group)
        {
            if (IsLookedFor(operation)) ids.Add([operation.Type, operation.Id]);
            foreach (var (token, _, _) in operation.Unique)
            {
                tokens.Add([Stored(token.System), Stored(token.Code)]);
                parameters.Add(token.ParameterId);
            }
        }
        _looked = ids.Count + tokens.Count >= Worthwhile;
        if (!_looked) return;
        if (ids.Count > 0)
        {
            using var reader = Look("SELECT r.\"Type\", r.\"Id\"", "\"Resource\" r WHERE r.\"Type\" = n.s AND r.\"Id\" = n.c AND r.\"IsCurrent\" = 1", ids, transaction);
            while (reader.Read()) _ids.Add((reader.GetString(0), reader.GetString(1)));
        }
        if (tokens.Count > 0)
        {
            using var reader = Look("SELECT DISTINCT t.\"ParameterId\", t.\"Code\"",
                $"\"TokenIndex\" t WHERE t.\"ParameterId\" IN ({SqlText.Numbers(parameters)}) AND t.\"Code\" = n.c AND t.\"System\" = n.s", tokens, transaction);
            while (reader.Read()) _tokens.Add((reader.GetInt32(0), reader.GetString(1)));
        }
    }

    /// <summary>False: there is certainly no resource of the operation's id.</summary>
    public bool MayExist(WriteOperation operation) => !_looked || !IsLookedFor(operation) || _ids.Contains((operation.Type, operation.Id));

    /// <summary>False: certainly nobody has the token.</summary>
    public bool MayBeHeld(UniqueToken unique) => !_looked || _tokens.Contains((unique.Token.ParameterId, Stored(unique.Token.Code)));

    /// <summary>What one of the group has written is there for the others.</summary>
    public void Written(WriteOperation operation)
    {
        if (!_looked) return;
        _ids.Add((operation.Type, operation.Id));
        foreach (var token in operation.Entries.Tokens) _tokens.Add((token.ParameterId, Stored(token.Code)));
    }

    // What is deleted or indexed anew is there as a rule.
    private static bool IsLookedFor(WriteOperation operation) => operation.Content is not null && !operation.IndexOnly;

    // As a database holds it; see SqlText.Bind.
    private static string Stored(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    private DbDataReader Look(string select, string where, List<string[]> pairs, DbTransaction transaction)
    {
        var command = session.Command($"{select} FROM ({dialect.SelectCodes("@pairs")}) n CROSS JOIN {where}", static c => IndexWriter.Declare(c, ("@pairs", DbType.String)));
        command.Transaction = transaction;
        command.Parameters[0].Value = JsonSerializer.Serialize(pairs);
        return command.ExecuteReader();
    }
}
