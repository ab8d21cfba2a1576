using System.Text;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Tests.Trace;

/// <summary>A graph made of resources.</summary>
internal sealed class Traced(DefinitionStore? definitions = null)
{
    public const string CareConnect = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-";

    // Snapshots of the built-in profiles are read once for all tests.
    private static readonly ElementReader BuiltInElements = new(DefinitionStore.BuiltIn);

    private readonly DefinitionStore _definitions = definitions ?? DefinitionStore.BuiltIn;
    private readonly TraceFacts _facts = new(new TextPool(), keepsText: true);

    public TraceGraph Graph { get; } = new(new TargetResolver(definitions ?? DefinitionStore.BuiltIn));

    public static Traced Of(params IEnumerable<string> resources)
    {
        var traced = new Traced();
        foreach (var resource in resources) traced.Put(resource);
        return traced;
    }

    public TracedResource? Read(string json) => _facts.Read(Encoding.UTF8.GetBytes(json));

    public Traced Put(string json)
    {
        Graph.Put(Read(json) ?? throw new ArgumentException("It has no part in the trace."));
        return this;
    }

    public StatementNode Statement(string key, string reference = "Basic/s") => Graph.Story(reference)!.Statements.First(statement => statement.Facts.Key == key);

    public async Task<CoverageReport> CoverageAsync(CoverageScope? scope = null)
    {
        var builder = new CoverageBuilder(_definitions, ReferenceEquals(_definitions, DefinitionStore.BuiltIn) ? BuiltInElements : new ElementReader(_definitions));
        var asked = scope ?? CoverageScope.All;
        return builder.Build(Graph, asked, await builder.PrepareAsync(builder.ProfilesOf(Graph, asked)));
    }

    public async Task<string> OutputAsync(string name, CoverageScope? scope = null) => Encoding.UTF8.GetString(await GivenAsync(CoverageOutputs.Find(name)!, await CoverageAsync(scope)));

    /// <summary>An output without the elements of profiles, which need their snapshots.</summary>
    public async Task<string> OutputAsync(string name, CoverageScope scope, CoverageDetail detail) => Encoding.UTF8.GetString(await GivenAsync(
        CoverageOutputs.Find(name)!, new CoverageBuilder(_definitions, BuiltInElements).Build(Graph, scope, new Dictionary<DefinitionEntry, ProfileElements>(), detail)));

    /// <summary>The bytes of a report in a form.</summary>
    public static async Task<byte[]> GivenAsync<TReport>(ReportOutput<TReport> form, TReport report)
    {
        using var output = new MemoryStream();
        await form.WriteAsync(report, output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    /// <summary>A story in shape A.</summary>
    public static string Story(string id, string statements = "", string more = "", string status = "active", string? version = null) => $$"""
        {"resourceType":"Basic","id":"{{id}}","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"{{status}}"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://x.example/Requirements/{{id}}"}
        {{(version is null ? "" : $$""",{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.version","valueString":"{{version}}"}""")}}{{more}}{{statements}}]}
        """;

    /// <summary>A statement to go into a story.</summary>
    public static string Statement(string key, string text = "It SHALL work.", string verb = "SHALL", string more = "", params IEnumerable<string> targets) => $$"""
        ,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"{{key}}"},{"url":"conformance","valueCode":"{{verb}}"},
        {"url":"requirement","valueMarkdown":"{{text}}"}{{more}}{{string.Concat(targets.Select(target => $$""",{"url":"satisfiedBy","valueUrl":"{{target}}"}"""))}}]}
        """;
}
