using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Patching;

/// <summary>Reads a resource, applies a patch and stores the outcome, and begins anew when somebody else was quicker.</summary>
internal sealed class PatchRunner(ResourceStore store, WritePipeline pipeline, ConditionalWrites conditional, Action<string, string> requireWritable)
{
    public delegate WriteAnswer Answering(WriteResult result, WriteOperation operation, IReadOnlyList<FhirIssue> issues);

    /// <summary>Patches the resource under an id.</summary>
    public Task<WriteAnswer> RunAsync(string type, string id, IResourcePatch patch, Expectation? expected, Answering answer, CancellationToken cancellation) =>
        RunAsync(type, () => Task.FromResult((id, (WriteGuard?)null)), patch, expected, answer, cancellation);

    /// <summary>Patches the one resource that matches.</summary>
    public Task<WriteAnswer> RunMatchingAsync(string type, string query, IResourcePatch patch, Expectation? expected, Answering answer, CancellationToken cancellation) =>
        RunAsync(type, async () =>
        {
            var match = await conditional.FindOneAsync(type, query, cancellation);
            return (match.Only ?? throw NothingMatches(type, query), match.Guard);
        }, patch, expected, answer, cancellation);

    /// <summary>The current version, which has to be there and to be the expected one.</summary>
    /// <exception cref="FhirRequestException">404, 410, 412.</exception>
    public static StoredVersion RequireCurrent(StoredVersion? current, string type, string id, Expectation? expected)
    {
        if (current is null) throw new FhirRequestException(404, FhirIssue.Error("not-found", "resource-not-found", $"{type}/{id} does not exist, so there is nothing to patch.", type));
        if (current.Change == ChangeKind.Delete) throw new FhirRequestException(410, FhirIssue.Error("deleted", "resource-deleted", $"{type}/{id} was deleted, so there is nothing to patch.", type));
        var operation = Expectation.Put(new WriteOperation { Type = type, Id = id }, expected);
        return expected?.Precondition switch
        {
            Precondition.VersionIs when current.Version != expected.Version => throw Expectation.Refusal(operation, current),
            Precondition.VersionIsNot when current.Version == expected.Version => throw Expectation.Refusal(operation, current),
            Precondition.NotExists => throw Expectation.Refusal(operation, current),
            _ => current,
        };
    }

    /// <summary>The refusal of a conditional patch that finds nothing.</summary>
    public static FhirRequestException NothingMatches(string type, string query) =>
        new(404, FhirIssue.Error("not-found", "condition-no-match", $"No {type} matches '{query}', so there is nothing to patch.", "http.url"));

    private async Task<WriteAnswer> RunAsync(
        string type, Func<Task<(string Id, WriteGuard? Guard)>> find, IResourcePatch patch, Expectation? expected, Answering answer, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < ConditionalWrites.Attempts; attempt++)
        {
            var (id, guard) = await find();
            WritePipeline.RequireId(id);
            requireWritable(type, id);
            var current = RequireCurrent(await store.ReadAsync(type, id, cancellation), type, id, expected);
            var patched = patch.Apply(current.Json);
            WriteOperation operation;
            IReadOnlyList<FhirIssue> issues;
            try
            {
                (operation, issues) = pipeline.Prepare(type, id, patched, BodyFormat.Json);
            }
            catch (FhirRequestException refusal)
            {
                throw PatchRefusal.Result(refusal);
            }
            operation = Expectation.Put(operation with { Guard = guard }, Expectation.Current(current.Version));
            var result = await store.WriteAsync(operation, cancellation);
            if (result.Status != WriteStatus.GuardFailed && (result.Status != WriteStatus.VersionConflict || expected is { Precondition: Precondition.VersionIs }))
                return answer(result, operation, issues);
        }
        throw new FhirRequestException(409, FhirIssue.Error("conflict", "patch-unstable", $"The {type} changed over and over while it was being patched: try again."));
    }
}
