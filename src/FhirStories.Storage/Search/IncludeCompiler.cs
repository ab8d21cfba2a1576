using System.Globalization;

namespace FhirStories.Storage.Search;

/// <summary>Compiles one round of includes to one SQL statement: from the keys of resources to what they are linked with.</summary>
/// <param name="dialect">The SQL of the provider.</param>
/// <param name="sight">What of the resources counts; null for all.</param>
public sealed class IncludeCompiler(SqlDialect dialect, Sight? sight = null)
{
    private readonly ConditionWriter _conditions = new(dialect, sight);

    /// <summary>The current versions that the links lead to, each once, within a bound. Columns as of a page, without sort values.</summary>
    /// <param name="keys">Keys of the resources to start from.</param>
    /// <param name="steps">The links to follow, at least one.</param>
    /// <param name="most">Most rows.</param>
    public SqlStatement Round(IReadOnlyCollection<long> keys, IReadOnlyList<IncludeStep> steps, int most)
    {
        var sql = new SqlText();
        var from = dialect.SelectKeys(sql.Bind($"[{string.Join(',', keys.Select(k => k.ToString(CultureInfo.InvariantCulture)))}]"));
        sql.Add("SELECT ").Add(SearchCompiler.Columns("c")).Add(" FROM \"Resource\" c WHERE c.\"VersionKey\" IN (")
            .Add(string.Join(" UNION ALL ", steps.SelectMany(step => step.Back ? Back(sql, step, from) : Forward(sql, step, from))))
            .Add(") ORDER BY c.\"ResourceKey\" ").Add(dialect.Limit(sql.Bind(most)));
        return sql.Build();
    }

    private IEnumerable<string> Forward(SqlText sql, IncludeStep step, string from)
    {
        if (step.ByReference)
        {
            var (link, target) = (sql.Alias(), sql.Alias());
            yield return $"SELECT {target}.\"VersionKey\" FROM \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {link}.\"ResourceKey\" IN ({from}){Parameters(step, link)} AND {new LinkConditions(_conditions, dialect).ByReference(sql, link, target, step.TargetType)}";
        }
        if (step.Canonicals.Count > 0)
        {
            var (link, url, target) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {target}.\"VersionKey\" FROM \"ReferenceIndex\" {link} CROSS JOIN \"UriIndex\" {url} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {link}.\"ResourceKey\" IN ({from}){Parameters(step, link)} AND {link}.\"TargetType\" = ''" +
                $" AND {url}.\"ParameterId\" IN ({Urls(step)}) AND {url}.\"Value\" = {link}.\"TargetId\"" +
                $" AND {target}.\"ResourceKey\" = {url}.\"ResourceKey\" AND {_conditions.Live(sql, target)} AND {LinkConditions.OfVersion(sql, link, target, step.Canonicals)}";
        }
    }

    private IEnumerable<string> Back(SqlText sql, IncludeStep step, string from)
    {
        if (step.ByReference)
        {
            var (target, link, source) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {source}.\"VersionKey\" FROM \"Resource\" {target} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {source}" +
                $" WHERE {target}.\"ResourceKey\" IN ({from}) AND {target}.\"IsCurrent\" = 1{(step.TargetType is null ? "" : $" AND {target}.\"Type\" = {sql.Bind(step.TargetType)}")}" +
                $"{Parameters(step, link)} AND {link}.\"TargetId\" = {target}.\"Id\" AND {link}.\"TargetType\" = {target}.\"Type\"" +
                $" AND {source}.\"ResourceKey\" = {link}.\"ResourceKey\" AND {_conditions.Live(sql, source)}";
        }
        if (step.Canonicals.Count > 0)
        {
            var (url, link, source) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {source}.\"VersionKey\" FROM \"UriIndex\" {url} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {source}" +
                $" WHERE {url}.\"ResourceKey\" IN ({from}) AND {url}.\"ParameterId\" IN ({Urls(step)}){Parameters(step, link)}" +
                $" AND {link}.\"TargetId\" = {url}.\"Value\" AND {link}.\"TargetType\" = '' AND {LinkConditions.OfVersion(sql, link, url, step.Canonicals)}" +
                $" AND {source}.\"ResourceKey\" = {link}.\"ResourceKey\" AND {_conditions.Live(sql, source)}";
        }
    }

    private static string Parameters(IncludeStep step, string link) =>
        $" AND {link}.\"ParameterId\" IN ({SqlText.Numbers(step.ParameterIds)})";

    private static string Urls(IncludeStep step) => SqlText.Numbers(step.Canonicals.Select(c => c.UrlParameterId));
}
