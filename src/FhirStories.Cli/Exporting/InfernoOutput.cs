using FhirStories.Catalogue.Import.Inferno;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Exporting;

/// <summary>A requirement file of Inferno: stories are gathered, as their rows may have stood between each other; what is no story has no row.</summary>
internal sealed class InfernoOutput(Stream stream) : IExportOutput
{
    private readonly List<Story> _stories = [];

    public System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation)
    {
        if (ResourceText.Read(resource.Json.Span) is Basic basic && Carriers.KindOf(basic) == CarrierKind.Story) _stories.Add(StoryMapper.Read(basic).Value);
        return System.Threading.Tasks.Task.CompletedTask;
    }

    public async System.Threading.Tasks.Task EndAsync(CancellationToken cancellation)
    {
        InfernoWriter.Write(_stories, stream);
        await stream.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
