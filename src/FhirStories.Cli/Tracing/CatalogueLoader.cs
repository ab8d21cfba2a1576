using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Tracing;

namespace FhirStories.Cli.Tracing;

/// <summary>Builds the graph of resources: their facts, examples judged.</summary>
/// <param name="definitions">What links lead to.</param>
internal sealed class CatalogueLoader(DefinitionStore definitions)
{
    private readonly TraceFacts _facts = new(new TextPool(), keepsText: true);
    private readonly Dictionary<string, (string Source, string Hash, TracedResource Resource)> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _examples = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>Takes a resource.</summary>
    public void Take(TracedFile file)
    {
        try
        {
            var reference = file.Reference ?? ReferenceOf(file);
            if (reference is null || _facts.Read(file.Json, reference) is not { } facts) return;
            if (_taken.TryGetValue(reference, out var other))
            {
                if (file.IsShared || other.Hash == HashOf(file)) return;
                // Examples of several authors may share an id; of stories one would be lost.
                if (facts is not TracedExample example)
                {
                    _problems.Add($"{file.Source}: {reference} is in {other.Source} already; this one is passed over. Give it an id of its own.");
                    return;
                }
                facts = example with { Reference = reference = Apart(reference, file.Source) };
            }
            _taken.Add(reference, (file.Source, HashOf(file), facts));
            if (facts is TracedExample or TracedDocument { Examples.Count: > 0 }) _examples.Add(reference, file.Json);
        }
        catch (JsonException exception)
        {
            _problems.Add($"{file.Source}: {exception.Message}");
        }
    }

    /// <summary>Number of examples that are to be judged.</summary>
    public int Examples => _examples.Count;

    /// <summary>The catalogue of all that was taken.</summary>
    /// <param name="done">Told of each example that was judged.</param>
    /// <param name="cancellation">Ends the work.</param>
    public OpenCatalogue Build(Action done, CancellationToken cancellation)
    {
        var judge = OpenCatalogue.JudgeBy(definitions);
        var judged = new ConcurrentDictionary<string, TracedResource>(StringComparer.Ordinal);
        Parallel.ForEach(_examples, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, each =>
        {
            judged[each.Key] = judge.Judge(_taken[each.Key].Resource, each.Value)!;
            done();
        });
        var graph = new TraceGraph(new TargetResolver(definitions));
        foreach (var (reference, (_, _, resource)) in _taken) graph.Put(judged.GetValueOrDefault(reference, resource));
        return new OpenCatalogue(graph, definitions, _examples, _problems) { Files = _taken.ToDictionary(each => each.Key, each => each.Value.Source, StringComparer.Ordinal) };
    }

    /// <summary>How the resource is called: by its id, or by its file where it has none.</summary>
    private static string? ReferenceOf(TracedFile file)
    {
        using var document = JsonDocument.Parse(file.Json, new JsonDocumentOptions { MaxDepth = 256 });
        var resource = document.RootElement;
        if (resource.ValueKind != JsonValueKind.Object || !resource.TryGetProperty("resourceType", out var type) || type.ValueKind != JsonValueKind.String) return null;
        var id = resource.TryGetProperty("id", out var stated) && stated.ValueKind == JsonValueKind.String ? stated.GetString() : Path.GetFileNameWithoutExtension(file.Source);
        return $"{type.GetString()}/{id}";
    }

    private static string HashOf(TracedFile file) => Convert.ToHexString(SHA256.HashData(file.Json.Span));

    private string Apart(string reference, string source)
    {
        var name = $"{reference} ({source})";
        for (var i = 2; _taken.ContainsKey(name); i++) name = $"{reference} ({source}, {i})";
        return name;
    }
}
