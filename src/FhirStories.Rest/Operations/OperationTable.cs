using FhirStories.Repository;
using FhirStories.Repository.Packages;
using FhirStories.Rest.Routing;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary>All operations that are registered, and the routes to them.</summary>
internal sealed class OperationTable(IEnumerable<IOperation> operations, StoredDefinitions stored)
{
    private readonly IReadOnlyList<IOperation> _operations = [.. operations.OrderBy(o => o.Name, StringComparer.Ordinal)];

    /// <summary>All operations, by name.</summary>
    public IReadOnlyList<IOperation> Operations => _operations;

    /// <summary>The operations of a resource type.</summary>
    public IEnumerable<IOperation> Of(string type) =>
        _operations.Where(o => (o.Levels & (OperationLevels.Type | OperationLevels.Instance)) != 0 && (o.Types.Count == 0 || o.Types.Contains(type)));

    /// <summary>Whether an operation of a name takes resources of STU3 and R5 too.</summary>
    public bool TakesAnyRelease(string name) => _operations.Any(o => o.Name == name && o.TakesAnyRelease);

    /// <summary>The route of a call.</summary>
    /// <param name="method">HTTP method, GET for HEAD.</param>
    /// <param name="name">The name without <c>$</c>.</param>
    /// <param name="type">Resource type, empty at system level.</param>
    /// <param name="id">Id, empty but at instance level.</param>
    /// <exception cref="FhirRequestException">404: there is no such operation there.</exception>
    public RouteMatch Match(string method, string name, string type, string id)
    {
        var level = type.Length == 0 ? OperationLevels.System : id.Length == 0 ? OperationLevels.Type : OperationLevels.Instance;
        var found = _operations.FirstOrDefault(o =>
            o.Name == name && o.Levels.HasFlag(level) && (level == OperationLevels.System || o.Types.Count == 0 || o.Types.Contains(type)));
        if (found is null)
            throw new FhirRequestException(404, FhirIssue.Error("not-supported", "operation-unknown",
                $"There is no operation ${name} {(level == OperationLevels.System ? "at the base" : $"on {type}")}. {Known(level, type)}"));
        if (method != "POST" && (method != "GET" || found.ChangesState))
            return new(null, "", "", "") { Allow = found.ChangesState ? "POST, OPTIONS" : "GET, HEAD, POST, OPTIONS" };
        // The one place where an operation is called.
        return new(new Route(method, PathShape.Operation, "operation", async (request, repository, cancellation) =>
            {
                await repository.RequireOperationAsync(found.Name, string.Join('/', new[] { request.Type, request.Id }.Where(part => part.Length > 0)));
                // What clients store counts as a definition from the next call on.
                await stored.RefreshAsync(cancellation);
                return await found.RunAsync(new OperationRequest(request, repository), cancellation);
            })
        { TakesArchive = found.TakesArchive, TakesAnyRelease = found.TakesAnyRelease, IsRepeatable = found.IsRepeatable }, type, id, "");
    }

    private string Known(OperationLevels level, string type)
    {
        var names = _operations.Where(o => o.Levels.HasFlag(level) && (level == OperationLevels.System || o.Types.Count == 0 || o.Types.Contains(type))).Select(o => "$" + o.Name).ToList();
        return names.Count == 0 ? "It has none." : $"It has {string.Join(", ", names)}.";
    }
}
