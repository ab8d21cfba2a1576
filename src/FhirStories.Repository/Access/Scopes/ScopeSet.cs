using FhirStories.Definitions;
using FhirStories.Repository.Searching;
using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Access.Scopes;

/// <summary>The scopes that a token keeps its account to.</summary>
internal sealed class ScopeSet(IReadOnlyList<GrantedScope> scopes, QueryParser queries)
{
    private readonly Dictionary<ScopeRights, SearchExpression?> _conditions = [];
    private Dictionary<GrantedScope, SearchExpression>? _compiled;

    /// <summary>The set of a caller; null where nothing narrows him.</summary>
    public static ScopeSet? Of(Caller caller, QueryParser queries) =>
        caller.Scopes is { } granted ? new ScopeSet([.. granted.Select(GrantedScope.Read).OfType<GrantedScope>()], queries) : null;

    /// <summary>Whether something is allowed with a type, perhaps not with each resource of it.</summary>
    public bool Covers(ScopeRights right, string type) => scopes.Any(scope => scope.Covers(right, type));

    /// <summary>Whether a right is given over everything.</summary>
    public bool IsWhole(ScopeRights rights) => scopes.Any(scope => scope is { Type: null, Query.Length: 0 } && (scope.Rights & rights) == rights);

    /// <summary>Whether all that a right is given over is told by types.</summary>
    public bool IsByType => scopes.All(scope => scope.Query.Length == 0 && !scope.IsOfR5);

    /// <summary>Understands the queries of the scopes; once.</summary>
    /// <exception cref="FhirRequestException">403: one of them cannot be understood here.</exception>
    public async ValueTask CompileAsync(CancellationToken cancellation)
    {
        if (_compiled is not null) return;
        var compiled = new Dictionary<GrantedScope, SearchExpression>();
        foreach (var scope in scopes) compiled[scope] = await CompileAsync(scope, cancellation);
        _compiled = compiled;
    }

    /// <summary>What must hold of a resource for a right to be given over it; null where it is given over all. After <see cref="CompileAsync(CancellationToken)"/>.</summary>
    public SearchExpression? Condition(ScopeRights right)
    {
        if (IsWhole(right)) return null;
        lock (_conditions)
        {
            if (_conditions.TryGetValue(right, out var known)) return known;
            SearchExpression condition = new AnyOf([.. scopes.Where(scope => (scope.Rights & right) == right).Select(scope => _compiled![scope])]);
            return _conditions[right] = condition;
        }
    }

    private async ValueTask<SearchExpression> CompileAsync(GrantedScope scope, CancellationToken cancellation)
    {
        var type = scope.StoredType is { } one ? new TypeIs(one) : null;
        if (scope is { Query.Length: 0, IsOfR5: false }) return type is null ? new AllOf([]) : type;
        var where = scope switch
        {
            { IsOfR5: true } => new SearchScope(scope.Type!) { Release = FhirRelease.R5 },
            { Type: { } name } => new SearchScope(name),
            _ => SearchScope.Everything,
        };
        SearchExpression expression;
        try
        {
            expression = (await queries.ParseAsync(where, OwnAddress.Unknown, QueryString.Parse(scope.Query), strict: true, cancellation)).Where;
        }
        catch (FhirRequestException problem)
        {
            throw Refused(scope, problem.Message);
        }
        if (!EntryMatcher.Decides(expression)) throw Refused(scope, "Chains, words and instants have no place in a scope: what it keeps to has to stand in the resource itself.");
        return type is null ? expression : new AllOf([type, expression]);
    }

    private static FhirRequestException Refused(GrantedScope scope, string why) =>
        new(403, FhirIssue.Error("forbidden", "access-scope-unusable", $"The token's scope '{scope.Text}' cannot be used here: {why} Ask for a token with another scope."));
}
