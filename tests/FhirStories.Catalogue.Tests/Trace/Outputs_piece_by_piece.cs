using System.Buffers;
using System.IO.Pipelines;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Reports;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Outputs_piece_by_piece
{
    private const int Threshold = 64 * 1024;

    private static readonly Lazy<Task<CoverageReport>> Large = new(() => Traced.Of(Enumerable.Range(0, 1500).Select(i =>
        Traced.Story($"s{i}", Traced.Statement("A", targets: Traced.CareConnect + "Patient-1#Patient.gender") + Traced.Statement("B", targets: Traced.CareConnect + "Missing-1") + Traced.Statement("C")))).CoverageAsync());

    [Theory]
    [InlineData("parameters")]
    [InlineData("measure-report")]
    [InlineData("test-report")]
    [InlineData("operation-outcome")]
    [InlineData("csv")]
    [InlineData("html")]
    [InlineData("junit")]
    [InlineData("sarif")]
    [InlineData("text")]
    public async Task An_output_waits_for_its_reader_and_holds_little_meanwhile(string name)
    {
        var report = await Large.Value;
        var form = CoverageOutputs.Find(name)!;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Threshold, resumeWriterThreshold: Threshold / 2, useSynchronizationContext: false));
        var writing = WriteAsync(form, report, pipe.Writer);
        Assert.False(writing.IsCompleted);

        using var all = new MemoryStream();
        while (true)
        {
            var read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            // One piece over the threshold, and what came together before the pause.
            Assert.True(read.Buffer.Length < 4 * Threshold, $"{read.Buffer.Length} bytes are held at once.");
            foreach (var segment in read.Buffer) all.Write(segment.Span);
            pipe.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }
        await writing;
        Assert.True(all.Length > Threshold);
        Assert.Equal(await Traced.GivenAsync(form, report), all.ToArray());
    }

    [Fact]
    public async Task An_output_that_nobody_reads_any_more_ends()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Threshold, resumeWriterThreshold: Threshold / 2, useSynchronizationContext: false));
        var writing = WriteAsync(CoverageOutputs.Find("parameters")!, await Large.Value, pipe.Writer);
        await pipe.Reader.CompleteAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    private static async Task WriteAsync(CoverageOutput form, CoverageReport report, PipeWriter output)
    {
        await form.WriteAsync(report, output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
    }
}
