using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Carried;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Interactions;
using FhirStories.Rest.Routing;
using FhirStories.Validation;

namespace FhirStories.Rest.Releases;

/// <summary>R5's base: the same interactions as R4's, over the same stored resources (DESIGN §8).</summary>
/// <remarks>
/// A request passes: route → <see cref="FhirRequest"/> → here: (1) whose the id is, (2) the request as R4's base has it → the interaction
/// → here: (3) the answer as R5's base has it (<see cref="CarrierAnswer"/>) → writer.
/// </remarks>
internal static class CarrierBase
{
    private const string Basic = "Basic";

    private static readonly string[] Interactions =
        ["search-system", "search-type", "history-system", "history-type", "history-instance", "create", "update", "delete", "read", "vread"];

    private static readonly PathShape[] Shapes =
        [PathShape.Base, PathShape.SystemSearch, PathShape.SystemHistory, PathShape.Type, PathShape.TypeSearch, PathShape.TypeHistory, PathShape.Instance, PathShape.InstanceHistory, PathShape.InstanceVersion];

    /// <summary>The routes of R4's base that this one has too, with what lies around their handlers.</summary>
    public static IReadOnlyList<Route> Of(IEnumerable<Route> routes) =>
        [.. routes.Where(r => Interactions.Contains(r.Interaction) && Shapes.Contains(r.Shape)).Select(r => r with
        {
            TakesContent = false,
            TakesAnyRelease = true,
            Handler = (request, repository, cancellation) => RunAsync(r, request, repository, cancellation),
        })];

    private static async Task<FhirResponse> RunAsync(Route route, FhirRequest request, FhirRepository repository, CancellationToken cancellation)
    {
        var answer = new CarrierAnswer(request, repository.Carried);
        try
        {
            if (request.Id.Length > 0) await RequireOwnAsync(request, repository.Carried, cancellation);
            if (route.Interaction is "search-type" or "search-system") SearchInteraction.RequireSound(request);
            var (inner, found) = Inner(route, request, repository.Carried);
            return await answer.OfAsync(await route.Handler(inner, repository.AddressedAs(inner.BaseUrl), cancellation), found, cancellation);
        }
        catch (FhirRequestException refusal)
        {
            throw new FhirRequestException(refusal.Status == 422 && refusal.Issues is [{ MessageId: "carrier-kind-change" }] ? 409 : refusal.Status,
                await answer.SaidAsync(refusal.Issues, cancellation)) { Allow = refusal.Allow };
        }
    }

    /// <summary>Refuses an id that something else has: it is that resource's at both bases.</summary>
    private static async Task RequireOwnAsync(FhirRequest request, CarrierView view, CancellationToken cancellation)
    {
        if (await view.HolderAsync(request.Id, cancellation) is not { } holder || holder.Type == request.Type) return;
        var name = holder.Type is { } type ? $"{type}/{request.Id}" : $"Basic/{request.Id}, which is at R4's base only";
        if (request.Method == "PUT")
        {
            // What was deleted holds nothing any more.
            if (!holder.Stored.Deleted)
                throw new FhirRequestException(409, FhirIssue.Error("conflict", "id-held",
                    $"The id '{request.Id}' is that of {name}: ids are shared by all that is stored as Basic. Choose another id for this {request.Type}.", $"{request.Type}.id"));
        }
        else if (request.VersionId.Length == 0)
            throw new FhirRequestException(404, FhirIssue.Error("not-found", "resource-not-found", $"{request.Type}/{request.Id} does not exist: this id is that of {name}.", request.Type));
    }

    /// <summary>The request as R4's base has it, and what the sender of its body should know.</summary>
    private static (FhirRequest Request, IReadOnlyList<FhirIssue> Found) Inner(Route route, FhirRequest request, CarrierView view)
    {
        var server = request.BaseUrl[..^CarrierView.Path.Length];
        IReadOnlyList<string> types = request.Type.Length > 0 ? [request.Type] : CarrierView.Types;
        var inner = request with
        {
            BaseUrl = server,
            Type = Basic,
            Carriers = types,
            Searched = new SearchScope(request.Type.Length > 0 ? types : []) { Release = FhirRelease.R5 },
            Release = FhirRelease.R4,
            PathRelease = null,
            // Parts are made of what R5 shows.
            View = ResourceView.Whole,
        };
        if (route.Interaction is not ("create" or "update")) return (inner, []);
        var (body, found) = view.Read(request.Type, request.Body, request.BodyFormat, server);
        return (inner with { Body = body, BodyFormat = BodyFormat.Json }, found);
    }
}
