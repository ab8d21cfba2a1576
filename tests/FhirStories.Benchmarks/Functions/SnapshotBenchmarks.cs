using BenchmarkDotNet.Attributes;
using FhirStories.Definitions;
using FhirStories.Definitions.Snapshots;

namespace FhirStories.Benchmarks.Functions;

/// <summary>The first use of a Care Connect profile in a process: generated, and from its persisted snapshot.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "fhirstories-snapshot-benchmark");
    private DefinitionStore _cold = null!;
    private DefinitionStore _persisted = null!;

    /// <summary>Makes and keeps the snapshot once.</summary>
    [GlobalSetup]
    public Task KeepAsync() => First(new DefinitionStore(new DefinitionStoreOptions { CacheFolder = _folder }));

    /// <summary>Stores that have read nothing yet.</summary>
    [IterationSetup]
    public void Open()
    {
        _cold = new DefinitionStore(new DefinitionStoreOptions());
        _persisted = new DefinitionStore(new DefinitionStoreOptions { CacheFolder = _folder });
    }

    /// <summary>Removes what was kept.</summary>
    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    /// <summary>Generated, with every type and extension it needs.</summary>
    [Benchmark(Baseline = true)]
    public Task<DefinitionSnapshot> Generate() => First(_cold);

    /// <summary>From disk, after all it rests on was found unchanged.</summary>
    [Benchmark]
    public Task<DefinitionSnapshot> FromDisk() => First(_persisted);

    private static Task<DefinitionSnapshot> First(DefinitionStore store) => store.Snapshots.GetAsync(store.Find(Patient)!);
}
