using System.Text;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Import;

/// <summary>Runs imports and finds what they stored.</summary>
public abstract class Importing
{
    private protected MemoryTarget Target { get; } = new();

    private protected System.Threading.Tasks.Task<ImportReport> Run(byte[] content, string name, ImportOptions? options = null) =>
        Importer.RunAsync(new MemoryStream(content), name, Target, options ?? new(), TestContext.Current.CancellationToken);

    private protected System.Threading.Tasks.Task<ImportReport> Run(string content, string name, ImportOptions? options = null) =>
        Run(Encoding.UTF8.GetBytes(content), name, options);

    private protected Basic Stored(string id) => FhirJson.Parse<Basic>(Target.Stored["Basic/" + id]);

    private protected Story OnlyStory(ImportReport report) =>
        StoryMapper.Read(Stored(Assert.Single(report.Rows, row => row.Kind == "story").Id!)).Value;
}
