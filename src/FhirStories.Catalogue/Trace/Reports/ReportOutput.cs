using System.IO.Pipelines;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Catalogue.Trace.Walking;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A form in which reports of a kind are given out.</summary>
/// <typeparam name="TReport">The kind of report.</typeparam>
/// <param name="Name">The name it is asked for by: <c>parameters</c>, <c>csv</c>, <c>sarif</c>, ….</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="IsResource">Whether it is a FHIR resource, which may be asked for as XML as well.</param>
/// <param name="Write">Writes it, with pauses; equal reports give equal bytes.</param>
public abstract record ReportOutput<TReport>(string Name, string MediaType, bool IsResource, Func<TReport, ReportStream, Task> Write)
{
    /// <summary>Writes a report piece by piece; it is never held as a whole.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where it goes; it is not completed.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="OperationCanceledException">Nobody reads it any more.</exception>
    public async Task WriteAsync(TReport report, PipeWriter output, CancellationToken cancellation)
    {
        await using var stream = new ReportStream(output, cancellation);
        await Write(report, stream);
        await stream.SendAsync();
    }

    /// <summary>Writes a report piece by piece into a stream, which stays open.</summary>
    public async Task WriteAsync(TReport report, Stream output, CancellationToken cancellation)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: 2 * ReportStream.Piece, leaveOpen: true));
        await WriteAsync(report, pipe, cancellation);
        await pipe.CompleteAsync();
    }
}

/// <summary>A form in which a coverage report is given out.</summary>
public sealed record CoverageOutput(string Name, string MediaType, bool IsResource, Func<CoverageReport, ReportStream, Task> Write)
    : ReportOutput<CoverageReport>(Name, MediaType, IsResource, Write);

/// <summary>A form in which a trace is given out.</summary>
public sealed record TraceOutput(string Name, string MediaType, bool IsResource, Func<TraceResult, ReportStream, Task> Write)
    : ReportOutput<TraceResult>(Name, MediaType, IsResource, Write);

/// <summary>A form in which an impact report is given out.</summary>
public sealed record ImpactOutput(string Name, string MediaType, bool IsResource, Func<ImpactReport, ReportStream, Task> Write)
    : ReportOutput<ImpactReport>(Name, MediaType, IsResource, Write);
