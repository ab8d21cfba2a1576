using System.Text.Json;
using FhirStories.Repository.Content;
using Hl7.Fhir.Model;

namespace FhirStories.Cli.Exporting;

/// <summary>Where an export writes to.</summary>
internal interface IExportOutput : IAsyncDisposable
{
    /// <summary>Writes one resource.</summary>
    System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation);

    /// <summary>Writes what stands at the end; not called where the export failed.</summary>
    System.Threading.Tasks.Task EndAsync(CancellationToken cancellation);
}

/// <summary>A folder with one file for each resource, <c>{Type}-{id}.json</c> or <c>.xml</c>.</summary>
internal sealed class FolderOutput(string folder, bool xml) : IExportOutput
{
    public async System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation)
    {
        // A server's word is not taken for a path.
        var name = $"{resource.Type}-{resource.Id}";
        if (name.Length > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) throw new ExportException($"'{name}' is no type and id of FHIR, so it makes no file name.");
        Directory.CreateDirectory(folder);
        var content = xml ? ResourceText.ToXml(ResourceText.Read(resource.Json.Span), pretty: true) : Pretty(resource.Json);
        await File.WriteAllBytesAsync(Path.Combine(folder, name + (xml ? ".xml" : ".json")), content, cancellation);
    }

    public System.Threading.Tasks.Task EndAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        return System.Threading.Tasks.Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Pretty(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(writer);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}

/// <summary>One resource in a line.</summary>
internal sealed class LinesOutput(Stream stream) : IExportOutput
{
    public async System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation)
    {
        await stream.WriteAsync(resource.Json, cancellation);
        stream.WriteByte((byte)'\n');
    }

    public System.Threading.Tasks.Task EndAsync(CancellationToken cancellation) => stream.FlushAsync(cancellation);

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

/// <summary>A Bundle of type collection, in JSON.</summary>
internal sealed class BundleOutput(Stream stream) : IExportOutput
{
    private bool _begun;

    public async System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation)
    {
        await stream.WriteAsync(_begun ? ",\n{\"resource\":"u8.ToArray() : "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n{\"resource\":"u8.ToArray(), cancellation);
        _begun = true;
        await stream.WriteAsync(resource.Json, cancellation);
        stream.WriteByte((byte)'}');
    }

    public async System.Threading.Tasks.Task EndAsync(CancellationToken cancellation)
    {
        await stream.WriteAsync(_begun ? "]}\n"u8.ToArray() : "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}\n"u8.ToArray(), cancellation);
        await stream.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

/// <summary>A Bundle of type collection, in XML: it is gathered first.</summary>
internal sealed class XmlBundleOutput(Stream stream) : IExportOutput
{
    private readonly Bundle _bundle = new() { Type = Bundle.BundleType.Collection };

    public System.Threading.Tasks.Task WriteAsync(ExportedResource resource, CancellationToken cancellation)
    {
        _bundle.Entry.Add(new Bundle.EntryComponent { Resource = ResourceText.Read(resource.Json.Span) });
        return System.Threading.Tasks.Task.CompletedTask;
    }

    public async System.Threading.Tasks.Task EndAsync(CancellationToken cancellation)
    {
        await stream.WriteAsync(ResourceText.ToXml(_bundle, pretty: true), cancellation);
        await stream.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
