namespace FhirStories.Storage.Search;

/// <summary>What of the store somebody sees. It is a condition in every statement that reads for him: on matches, on what is included, on what chains
/// lead over, on counts.</summary>
public sealed record Sight
{
    /// <summary>Whether he sees what is hidden, whoever it is for.</summary>
    public bool SeesHidden { get; init; }

    /// <summary>The account whose hidden resources he sees; null for nobody's.</summary>
    public string? Account { get; init; }

    /// <summary>Types that he does not see.</summary>
    public IReadOnlyList<string> WithoutTypes { get; init; } = [];

    /// <summary>What must hold of whatever he sees, without links to other resources; null for nothing.</summary>
    public SearchExpression? Only { get; init; }

    /// <summary>Whether he sees a version, but for what <see cref="Only"/> says.</summary>
    public bool Sees(StoredVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return (SeesHidden || !version.IsHidden || Account is not null && version.SeenBy == Account) && !WithoutTypes.Contains(version.Type);
    }

    /// <summary>The condition on the row of an alias, to be added to others.</summary>
    internal string On(SqlText sql, string row, SqlDialect dialect)
    {
        var condition = SeesHidden ? "" : Account is null ? $" AND {row}.\"SeenBy\" IS NULL" : $" AND ({row}.\"SeenBy\" IS NULL OR {row}.\"SeenBy\" = {sql.Bind(Account)})";
        if (WithoutTypes.Count > 0) condition += $" AND {row}.\"Type\" NOT IN ({string.Join(", ", WithoutTypes.Select(sql.Bind))})";
        // What he is kept to is judged by what is stored, not by what he sees of it.
        if (Only is { } only) condition += $" AND {new ConditionWriter(dialect).On(sql, only, row)}";
        return condition;
    }
}
