using System.Net;
using System.Text;
using FhirStories.Repository.Terminology;
using Xunit;

namespace FhirStories.Repository.Tests.Terminology;

public sealed class HttpTerminologyServerTests : IAsyncDisposable
{
    private const string True = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true}]}""";

    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _calls;

    public HttpTerminologyServerTests()
    {
        // A port that was free a moment ago; another process may have taken it since, so a few are tried.
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Base = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/r4");
            probe.Stop();
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Base + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
                // Taken: the next one.
            }
        }
        _serving = ServeAsync();
    }

    private Uri Base { get; }

    private Func<HttpListenerContext, Task> Answer { get; set; } = context => Write(context, 200, True);

    [Fact]
    public async Task A_question_goes_to_the_operation_below_the_base_and_its_answer_is_kept()
    {
        var (path, sent) = ("", "");
        Answer = async context =>
        {
            path = context.Request.Url!.AbsolutePath;
            using var reader = new StreamReader(context.Request.InputStream);
            sent = await reader.ReadToEndAsync();
            await Write(context, 200, True);
        };
        using var server = Client();

        var first = await Ask(server, "one");
        var second = await Ask(server, "one");
        var other = await Ask(server, "two");

        Assert.Equal(True, Encoding.UTF8.GetString(first.Json.Span));
        Assert.Equal(first, second);
        Assert.Null(other.Failure);
        Assert.Equal((2, "/r4/ValueSet/$validate-code", "two"), (_calls, path, sent));
    }

    [Fact]
    public async Task A_slow_server_is_waited_for_no_longer_than_the_limit_then_left_alone_then_asked_again()
    {
        var stuck = true;
        Answer = async context =>
        {
            if (stuck) await Task.Delay(Timeout.Infinite, _stop.Token);
            await Write(context, 200, True);
        };
        using var server = Client(o => o with { TimeLimit = TimeSpan.FromMilliseconds(200), Rest = TimeSpan.FromSeconds(5) });
        Assert.Equal("terminology-server-slow", (await Ask(server, "a")).Failure?.Code);
        Assert.Equal("terminology-server-slow", (await Ask(server, "b")).Failure?.Code);
        var calls = _calls;
        for (var i = 0; i < 100; i++) Assert.Equal("terminology-server-resting", (await Ask(server, $"{i}")).Failure?.Code);
        Assert.Equal(calls, _calls);

        stuck = false;
        var until = DateTime.UtcNow.AddMinutes(2);
        while ((await Ask(server, "again")).Failure is not null && DateTime.UtcNow < until) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Null((await Ask(server, "again")).Failure);
    }

    [Theory]
    [InlineData(500, "terminology-server-failed", "answered 500")]
    [InlineData(503, "terminology-server-failed", "answered 503")]
    [InlineData(302, "terminology-server-failed", "answered 302")]
    [InlineData(422, "terminology-server-refused", "no such value set")]
    [InlineData(404, "terminology-server-refused", "no such value set")]
    public async Task A_status_that_is_no_success_is_told(int status, string code, string words)
    {
        Answer = context => Write(context, status, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"no such value set"}}]}""");
        using var server = Client();

        var failure = (await Ask(server, "x")).Failure;

        Assert.Equal(code, failure?.Code);
        Assert.Contains(words, failure!.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_do_not_make_the_server_rest()
    {
        Answer = context => Write(context, 404, """{"resourceType":"OperationOutcome","issue":[]}""");
        using var server = Client();
        for (var i = 0; i < 10; i++) await Ask(server, $"{i}");

        Answer = context => Write(context, 200, True);
        Assert.Null((await Ask(server, "x")).Failure);
    }

    [Theory]
    [InlineData("<html>Sign in</html>")]
    [InlineData("[]")]
    [InlineData("{\"no\":\"resource\"}")]
    [InlineData("")]
    public async Task What_is_no_resource_is_told(string body)
    {
        Answer = context => Write(context, 200, body);
        using var server = Client();

        Assert.Equal("terminology-server-answer-wrong", (await Ask(server, "x")).Failure?.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_large_is_not_read(bool declared)
    {
        Answer = async context =>
        {
            if (declared) context.Response.ContentLength64 = 50_000_000;
            else context.Response.SendChunked = true;
            var block = new byte[100_000];
            for (var i = 0; i < 500; i++) await context.Response.OutputStream.WriteAsync(block, _stop.Token);
        };
        using var server = Client(o => o with { LargestAnswer = 1_000_000 });

        Assert.Equal("terminology-server-answer-too-large", (await Ask(server, "x")).Failure?.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var server = new HttpTerminologyServer(new TerminologyServerOptions(new Uri("http://127.0.0.1:9/r4")));

        Assert.Equal("terminology-server-unreachable", (await Ask(server, "x")).Failure?.Code);
    }

    [Fact]
    public async Task Who_asked_and_gave_up_gets_a_cancellation()
    {
        Answer = _ => Task.Delay(Timeout.Infinite, _stop.Token);
        using var server = Client();
        using var cancel = new CancellationTokenSource(100);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.CallAsync("ValueSet/$expand", "x"u8.ToArray(), cancel.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        _stop.Dispose();
    }

    private static Task<Definitions.Terminology.TerminologyReply> Ask(HttpTerminologyServer server, string body) =>
        server.CallAsync("ValueSet/$validate-code", Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    private static async Task Write(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status == 302) context.Response.RedirectLocation = "http://127.0.0.1:9/elsewhere";
        context.Response.ContentType = "application/fhir+json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    private HttpTerminologyServer Client(Func<TerminologyServerOptions, TerminologyServerOptions>? with = null)
    {
        var options = new TerminologyServerOptions(Base);
        return new HttpTerminologyServer(with?.Invoke(options) ?? options);
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _calls++;
            _ = RespondAsync(context);
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        try
        {
            await Answer(context);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }
}
