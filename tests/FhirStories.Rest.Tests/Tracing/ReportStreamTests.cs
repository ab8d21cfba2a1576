using System.Buffers;
using System.IO.Pipelines;
using FhirStories.Rest.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>Reports as they go out, on a real connection.</summary>
public sealed class ReportStreamTests(RunningServer server)
{
    [Fact]
    public async Task A_report_that_fails_midway_never_looks_whole()
    {
        await using var answering = await Answering.StartAsync(async (pipe, cancellation) =>
        {
            for (var i = 0; i < 64; i++) await WritePieceAsync(pipe, cancellation);
            throw new InvalidOperationException("The report broke.");
        });
        using var answer = await answering.Http.GetAsync("", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_report_that_fails_before_its_first_byte_is_no_success()
    {
        await using var answering = await Answering.StartAsync((pipe, _) =>
        {
            pipe.Write(new byte[100]);
            throw new InvalidOperationException("The report broke.");
        });
        using var answer = await answering.Http.GetAsync("", TestContext.Current.CancellationToken);
        Assert.Equal(500, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_report_is_written_no_further_once_its_client_has_gone()
    {
        var ended = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var answering = await Answering.StartAsync(async (pipe, cancellation) =>
        {
            try
            {
                while (true) await WritePieceAsync(pipe, cancellation);
            }
            catch (Exception exception)
            {
                ended.SetResult(exception);
                throw;
            }
        });
        using (var answer = await answering.Http.GetAsync("", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
            Assert.Equal(200, (int)answer.StatusCode);
        Assert.IsAssignableFrom<OperationCanceledException>(await ended.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Coverage_goes_out_as_it_is_written_and_is_the_same_each_time()
    {
        using var answer = await server.Http.GetAsync("$coverage", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Null(answer.Content.Headers.ContentLength);
        Assert.True(answer.Headers.TransferEncodingChunked);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Parameters", (string?)System.Text.Json.Nodes.JsonNode.Parse(text)!["resourceType"]);
    }

    [Fact]
    public async Task In_a_batch_a_report_stands_whole_and_one_that_is_no_resource_is_a_Binary()
    {
        var batch = (await server.SendAsync("POST", "", """
            {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Basic/us-med-01/$coverage"}},{"request":{"method":"GET","url":"Basic/us-med-01/$coverage?format=csv"}}]}
            """)).Json;
        var entries = batch["entry"]!.AsArray();
        Assert.Equal(["200", "200"], entries.Select(entry => (string?)entry!["response"]!["status"]));
        Assert.Equal("Parameters", (string?)entries[0]!["resource"]!["resourceType"]);
        Assert.Equal("text/csv; charset=utf-8", (string?)entries[1]!["resource"]!["contentType"]);
        Assert.StartsWith("\uFEFFReq Set,", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)entries[1]!["resource"]!["data"]!)), StringComparison.Ordinal);
    }

    private static async Task WritePieceAsync(PipeWriter pipe, CancellationToken cancellation)
    {
        pipe.Write(new byte[32 * 1024]);
        if ((await pipe.FlushAsync(cancellation)).IsCompleted) throw new OperationCanceledException(cancellation);
    }

    /// <summary>A server that answers everything with one report.</summary>
    private sealed class Answering : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Answering(WebApplication app)
        {
            _app = app;
            Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        }

        public HttpClient Http { get; }

        public static async Task<Answering> StartAsync(Func<PipeWriter, CancellationToken, Task> write)
        {
            var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Run(http => ResponseWriter.WriteAsync(http.Response, new FhirResponse { Status = 200, Body = new ReportBody("text/plain", write) }, AnswerFormat.Json, withBody: true, null!));
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new Answering(app);
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _app.DisposeAsync();
        }
    }
}
