using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Benchmarks.Functions;

/// <summary>Codes checked against R4's largest hierarchy, and that hierarchy listed; each beside the least that it could cost.</summary>
[MemoryDiagnoser]
public class ExpandBenchmarks
{
    private const string ValueSet = "http://terminology.hl7.org/ValueSet/v3-ActCode";
    private const string System = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private readonly DefinitionStore _store = DefinitionStore.BuiltIn;
    private readonly TerminologyService _terminology = new(DefinitionStore.BuiltIn);
    private readonly HashSet<(string, string)> _codes = [];
    private readonly ExpansionRequest _flat = new(ValueSet) { ExcludeNested = true };
    private readonly ExpansionRequest _filtered = new(ValueSet) { Filter = "encounter", Count = 20 };
    private ReadOnlyMemory<byte> _expansion;
    private ReadOnlyMemory<byte> _definition;

    /// <summary>Compiles what is asked for and fills the set to compare with.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        _expansion = (await _terminology.ExpandAsync(_flat)).Json;
        using var json = JsonDocument.Parse(_expansion);
        foreach (var concept in json.RootElement.GetProperty("expansion").GetProperty("contains").EnumerateArray())
            _codes.Add((concept.GetProperty("system").GetString()!, concept.GetProperty("code").GetString()!));
        _definition = _store.ReadJson(_store.Find(System, FhirRelease.R4)!);
        if (_codes.Count < 500) throw new InvalidOperationException($"Only {_codes.Count} codes.");
    }

    /// <summary>The least: one look-up in a set of pairs.</summary>
    [Benchmark(Baseline = true)]
    public bool LookUp() => _codes.Contains((System, "AMB"));

    /// <summary>A code that is in.</summary>
    [Benchmark]
    public CodeCheck CheckIn() => _terminology.Check(ValueSet, FhirRelease.R4, System, "AMB");

    /// <summary>A code that is not.</summary>
    [Benchmark]
    public CodeCheck CheckNotIn() => _terminology.Check(ValueSet, FhirRelease.R4, System, "NOPE");

    /// <summary>A code without a system, as an element of type code has it, with its display.</summary>
    [Benchmark]
    public CodeCheck CheckWithoutSystem() => _terminology.Check(ValueSet, FhirRelease.R4, null, "AMB", "ambulatory");

    /// <summary>The least for a listing: its JSON parsed once.</summary>
    [Benchmark]
    public int ParseExpansion()
    {
        using var json = JsonDocument.Parse(_expansion);
        return json.RootElement.GetProperty("expansion").GetProperty("contains").GetArrayLength();
    }

    /// <summary>The whole, flat.</summary>
    [Benchmark]
    public Task<ExpansionAnswer> Expand() => _terminology.ExpandAsync(_flat);

    /// <summary>A page by a word.</summary>
    [Benchmark]
    public Task<ExpansionAnswer> ExpandFiltered() => _terminology.ExpandAsync(_filtered);

    /// <summary>First use: definition read, compiled, one code checked.</summary>
    [Benchmark]
    public CodeCheck FirstCheck() => new TerminologyService(_store).Check(ValueSet, FhirRelease.R4, System, "AMB");

    /// <summary>The least for a first use: the code system's JSON parsed.</summary>
    [Benchmark]
    public int ParseDefinition()
    {
        using var json = JsonDocument.Parse(_definition);
        return json.RootElement.GetProperty("concept").GetArrayLength();
    }
}
