namespace FhirStories.Storage.Search;

/// <summary>Writes chains and their reverse: from a resource to what it refers to, by <c>Type/id</c> and by canonical.</summary>
internal sealed class LinkConditions(ConditionWriter conditions, SqlDialect dialect)
{
    /// <summary>Conditions on the row of an alias, one of which must hold.</summary>
    public IEnumerable<string> On(SqlText sql, RefersTo chain, string row)
    {
        if (chain.Ways.ByReference)
        {
            var (link, target) = (sql.Alias(), sql.Alias());
            yield return $"EXISTS (SELECT 1 FROM \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {link}.\"ResourceKey\" = {row}.\"ResourceKey\" AND {link}.\"ParameterId\" = {sql.Bind(chain.ParameterId)} AND {ByReference(sql, link, target, chain.TargetType)}" +
                $" AND {conditions.On(sql, chain.Where, target)}{dialect.Fence})";
        }
        if (chain.Ways.Canonical is { } canonical)
        {
            var (link, url, target) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"EXISTS (SELECT 1 FROM \"ReferenceIndex\" {link} CROSS JOIN \"UriIndex\" {url} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {link}.\"ResourceKey\" = {row}.\"ResourceKey\" AND {link}.\"ParameterId\" = {sql.Bind(chain.ParameterId)} AND {link}.\"TargetType\" = ''" +
                $" AND {url}.\"ParameterId\" = {sql.Bind(canonical.UrlParameterId)} AND {url}.\"Value\" = {link}.\"TargetId\"" +
                $" AND {target}.\"ResourceKey\" = {url}.\"ResourceKey\" AND {conditions.Live(sql, target)} AND {OfVersion(sql, link, target, [canonical])}" +
                $" AND {conditions.On(sql, chain.Where, target)}{dialect.Fence})";
        }
    }

    /// <summary>SELECTs of the keys of what refers to a match.</summary>
    public IEnumerable<string> Keys(SqlText sql, RefersTo chain)
    {
        if (chain.Ways.ByReference)
        {
            var (target, link) = (sql.Alias(), sql.Alias());
            yield return $"SELECT {link}.\"ResourceKey\" FROM \"Resource\" {target} CROSS JOIN \"ReferenceIndex\" {link}" +
                $" WHERE {OfType(sql, chain.TargetType, target)}{conditions.Live(sql, target)} AND {conditions.Started(sql, chain.Where, target)}" +
                $" AND {link}.\"ParameterId\" = {sql.Bind(chain.ParameterId)} AND {link}.\"TargetId\" = {target}.\"Id\" AND {link}.\"TargetType\" = {target}.\"Type\"";
        }
        if (chain.Ways.Canonical is { } canonical)
        {
            var (target, url, link) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {link}.\"ResourceKey\" FROM \"Resource\" {target} CROSS JOIN \"UriIndex\" {url} CROSS JOIN \"ReferenceIndex\" {link}" +
                $" WHERE {OfType(sql, chain.TargetType, target)}{conditions.Live(sql, target)} AND {conditions.Started(sql, chain.Where, target)}" +
                $" AND {url}.\"ResourceKey\" = {target}.\"ResourceKey\" AND {url}.\"ParameterId\" = {sql.Bind(canonical.UrlParameterId)}" +
                $" AND {link}.\"ParameterId\" = {sql.Bind(chain.ParameterId)} AND {link}.\"TargetId\" = {url}.\"Value\" AND {link}.\"TargetType\" = '' AND {OfVersion(sql, link, target, [canonical])}";
        }
    }

    /// <summary>Conditions on the row of an alias, one of which must hold.</summary>
    public IEnumerable<string> On(SqlText sql, IsReferredToBy has, string row)
    {
        if (has.Ways.ByReference)
        {
            var (link, source) = (sql.Alias(), sql.Alias());
            yield return $"EXISTS (SELECT 1 FROM \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {source}" +
                $" WHERE {link}.\"ParameterId\" = {sql.Bind(has.ParameterId)} AND {link}.\"TargetId\" = {row}.\"Id\" AND {link}.\"TargetType\" = {row}.\"Type\"" +
                $" AND {Source(sql, has, link, source)} AND {conditions.On(sql, has.Where, source)}{dialect.Fence})";
        }
        if (has.Ways.Canonical is { } canonical)
        {
            var (url, link, source) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"EXISTS (SELECT 1 FROM \"UriIndex\" {url} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {source}" +
                $" WHERE {url}.\"ResourceKey\" = {row}.\"ResourceKey\" AND {url}.\"ParameterId\" = {sql.Bind(canonical.UrlParameterId)}" +
                $" AND {link}.\"ParameterId\" = {sql.Bind(has.ParameterId)} AND {link}.\"TargetId\" = {url}.\"Value\" AND {link}.\"TargetType\" = '' AND {OfVersion(sql, link, row, [canonical])}" +
                $" AND {Source(sql, has, link, source)} AND {conditions.On(sql, has.Where, source)}{dialect.Fence})";
        }
    }

    /// <summary>SELECTs of the keys of what a match refers to.</summary>
    public IEnumerable<string> Keys(SqlText sql, IsReferredToBy has)
    {
        if (has.Ways.ByReference)
        {
            var (source, link, target) = (sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {target}.\"ResourceKey\" FROM \"Resource\" {source} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {source}.\"Type\" = {sql.Bind(has.SourceType)} AND {conditions.Live(sql, source)} AND {conditions.Started(sql, has.Where, source)}" +
                $" AND {link}.\"ResourceKey\" = {source}.\"ResourceKey\" AND {link}.\"ParameterId\" = {sql.Bind(has.ParameterId)} AND {ByReference(sql, link, target, null)}";
        }
        if (has.Ways.Canonical is { } canonical)
        {
            var (source, link, url, target) = (sql.Alias(), sql.Alias(), sql.Alias(), sql.Alias());
            yield return $"SELECT {target}.\"ResourceKey\" FROM \"Resource\" {source} CROSS JOIN \"ReferenceIndex\" {link} CROSS JOIN \"UriIndex\" {url} CROSS JOIN \"Resource\" {target}" +
                $" WHERE {source}.\"Type\" = {sql.Bind(has.SourceType)} AND {conditions.Live(sql, source)} AND {conditions.Started(sql, has.Where, source)}" +
                $" AND {link}.\"ResourceKey\" = {source}.\"ResourceKey\" AND {link}.\"ParameterId\" = {sql.Bind(has.ParameterId)} AND {link}.\"TargetType\" = ''" +
                $" AND {url}.\"ParameterId\" = {sql.Bind(canonical.UrlParameterId)} AND {url}.\"Value\" = {link}.\"TargetId\"" +
                $" AND {target}.\"ResourceKey\" = {url}.\"ResourceKey\" AND {conditions.Live(sql, target)} AND {OfVersion(sql, link, target, [canonical])}";
        }
    }

    /// <summary>The row of a resource is the one that the row of a reference names by type and id.</summary>
    public string ByReference(SqlText sql, string link, string target, string? type) =>
        (type is null ? "" : $"{link}.\"TargetType\" = {sql.Bind(type)} AND ") +
        $"{target}.\"Type\" = {link}.\"TargetType\" AND {target}.\"Id\" = {link}.\"TargetId\" AND {conditions.Live(sql, target)}";

    /// <summary>A canonical that names a version means the resource of that business version only.</summary>
    public static string OfVersion(SqlText sql, string link, string target, IReadOnlyList<CanonicalKeys> canonicals)
    {
        var versions = canonicals.Select(c => c.VersionParameterId).OfType<int>().ToList();
        if (versions.Count == 0) return "1 = 1";
        var version = sql.Alias();
        return $"({link}.\"TargetVersion\" = '' OR EXISTS (SELECT 1 FROM \"TokenIndex\" {version} WHERE {version}.\"ResourceKey\" = {target}.\"ResourceKey\"" +
            $" AND {version}.\"ParameterId\" IN ({SqlText.Numbers(versions)}) AND {version}.\"Code\" = {link}.\"TargetVersion\"))";
    }

    private string Source(SqlText sql, IsReferredToBy has, string link, string source) =>
        $"{source}.\"ResourceKey\" = {link}.\"ResourceKey\" AND {source}.\"Type\" = {sql.Bind(has.SourceType)} AND {conditions.Live(sql, source)}";

    private static string OfType(SqlText sql, string? type, string row) => type is null ? "" : $"{row}.\"Type\" = {sql.Bind(type)} AND ";
}
