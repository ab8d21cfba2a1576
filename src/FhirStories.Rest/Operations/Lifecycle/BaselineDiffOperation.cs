using FhirStories.Catalogue.Lifecycle;
using FhirStories.Repository;
using FhirStories.Repository.Lifecycle;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>Library/$baseline-diff</c>: what was added, removed and changed between two baselines. Entries whose content is gone are reported, and hinder nothing.</summary>
internal sealed class BaselineDiffOperation(ArtifactTools tools) : IOperation
{
    public string Name => "baseline-diff";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Library"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var source = request.Request.Id.Length > 0 ? await ReadAsync(request, $"Library/{request.Request.Id}", cancellation)
            : await ReadAsync(request, ArtifactCall.Required(request, "source", "name the earlier baseline by canonical or as Library/id, or call the operation on it"), cancellation);
        var target = await ReadAsync(request, ArtifactCall.Required(request, "target", "name the later baseline by canonical or as Library/id"), cancellation);
        var found = await tools.Comparison(request.Repository).CompareAsync(source, target, cancellation);
        var parameters = new Parameters();
        parameters.Parameter.Add(new()
        {
            Name = "summary",
            Part = [Count("added", found.Added.Count), Count("removed", found.Removed.Count), Count("changed", found.Changed.Count), Count("unchanged", found.Unchanged), Count("missing", found.Missing.Count)],
        });
        parameters.Parameter.AddRange(found.Added.Select(e => Entry("added", e)));
        parameters.Parameter.AddRange(found.Removed.Select(e => Entry("removed", e)));
        parameters.Parameter.AddRange(found.Changed.Select(Changed));
        parameters.Parameter.AddRange(found.Missing.Select(e => Entry("missing", e)));
        return ArtifactCall.Answer(parameters);
    }

    private async Task<Library> ReadAsync(OperationRequest request, string name, CancellationToken cancellation)
    {
        var artifact = name.StartsWith("Library/", StringComparison.Ordinal) ? await request.Repository.ReadArtifactAsync("Library", name["Library/".Length..], cancellation) : await tools.Resolver(request.Repository).FindAsync(name, cancellation);
        return artifact?.Resource as Library is { } library && LifecycleRules.IsBaseline(library) ? library : throw new FhirRequestException(artifact is null ? 404 : 422, FhirIssue.Error(
            artifact is null ? "not-found" : "business-rule", artifact is null ? "resource-not-found" : "baseline-none",
            artifact is null ? $"'{name}' is no baseline that is stored here." : $"'{name}' is no baseline: a baseline is a Library of type asset-collection, such as Library/$baseline makes."));
    }

    private static Parameters.ParameterComponent Changed(ChangedArtifact changed)
    {
        var parameter = Entry("changed", changed.After);
        parameter.Part.Insert(0, new() { Name = "before", Value = new Canonical(changed.Before.Canonical) });
        if (changed.Differences is { } differences) parameter.Part.AddRange(differences.Select(DifferenceParameter.Of));
        return parameter;
    }

    private static Parameters.ParameterComponent Entry(string name, BaselineEntry entry)
    {
        var parameter = new Parameters.ParameterComponent { Name = name, Part = [new() { Name = "artifact", Value = new Canonical(entry.Canonical) }] };
        if (entry.Title is { } title) parameter.Part.Add(new() { Name = "title", Value = new FhirString(title) });
        if (entry.Content is { } content) parameter.Part.Add(new() { Name = "content", Value = new ResourceReference(content) });
        return parameter;
    }

    private static Parameters.ParameterComponent Count(string name, int number) => new() { Name = name, Value = new Integer(number) };
}
