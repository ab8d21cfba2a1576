using BenchmarkDotNet.Attributes;
using FhirStories.Benchmarks.Validation;
using FhirStories.Definitions;
using FhirStories.Definitions.Snapshots;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Benchmarks.Functions;

/// <summary>Validation of one resource, parse, bindings and invariants included; reading it alone is the ceiling.</summary>
[MemoryDiagnoser]
public class ValidationBenchmarks
{
    private readonly byte[] _careConnect = SampleResources.CareConnectPatient;
    private readonly byte[] _patient = SampleResources.Patient;
    private readonly ResourceValidator _validator = new(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));
    private DefinitionSnapshot _snapshot = null!;

    /// <summary>A snapshot to compile.</summary>
    [GlobalSetup]
    public async Task GenerateAsync() => _snapshot = await DefinitionStore.BuiltIn.Snapshots.GetAsync(DefinitionStore.BuiltIn.Find(SampleResources.CareConnectPatientProfile)!);

    /// <summary>STU3 against CareConnect-Patient-1.</summary>
    [Benchmark(Baseline = true)]
    public ValidationReport CareConnectPatient() => _validator.ValidateJson(_careConnect, FhirRelease.Stu3);

    /// <summary>R4 against base FHIR.</summary>
    [Benchmark]
    public ValidationReport Patient() => _validator.ValidateJson(_patient, FhirRelease.R4);

    /// <summary>Reading alone.</summary>
    [Benchmark]
    public object? Parse() => JsonInstanceReader.Read(_careConnect).Root;

    /// <summary>A profile from its snapshot to rules.</summary>
    [Benchmark]
    public object? Compile() => RulesCompiler.Compile(_snapshot);
}
