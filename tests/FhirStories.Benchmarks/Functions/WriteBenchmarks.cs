using BenchmarkDotNet.Attributes;
using FhirStories.Benchmarks.Load;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;

namespace FhirStories.Benchmarks.Functions;

/// <summary>What one write of a story costs, step by step.</summary>
[MemoryDiagnoser]
public class WriteBenchmarks
{
    private readonly byte[] _json = System.Text.Encoding.UTF8.GetBytes(SampleStories.Anonymous);
    private readonly Basic _basic = (Basic)ResourceText.Read(System.Text.Encoding.UTF8.GetBytes(SampleStories.Anonymous));
    private readonly Story _story = StoryMapper.Read((Basic)ResourceText.Read(System.Text.Encoding.UTF8.GetBytes(SampleStories.Anonymous))).Value;

    /// <summary>Parse and check against base FHIR.</summary>
    [Benchmark(Baseline = true)]
    public ParseResult Parse() => ResourceParser.ParseJson(_json);

    /// <summary>Carrier to story, with its checks.</summary>
    [Benchmark]
    public MappingResult<Story> ReadCarrier() => StoryMapper.Read(_basic);

    /// <summary>Story to carrier.</summary>
    [Benchmark]
    public Basic WriteCarrier() => StoryMapper.ToBasic(_story);
}
