using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FhirStories.Server.Configuration;
using FhirStories.Server.Hardening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FhirStories.Server.Tests.Hardening;

public sealed class GuardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--Limits:PerAddress=-1", "Limits:PerAddress is '-1'")]
    [InlineData("--Limits:RequestTime=0", "Limits:RequestTime is '0'")]
    [InlineData("--Security:Hsts=ever", "Security:Hsts is 'ever'")]
    [InlineData("--Proxies=10.0.0.0/33", "Proxies has '10.0.0.0/33'")]
    [InlineData("--Proxies=proxy.example.org", "Proxies has 'proxy.example.org'")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string argument, string sentence)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(["--Security:Mode=Open", argument]));
        Assert.Contains(sentence, Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sends_more_than_its_share_is_told_when_to_come_back_in_the_format_it_asked_for()
    {
        // One request, and the next one a minute later: nothing here waits for it.
        await using var server = await GuardedServer.StartAsync(null, "--Limits:PerAddress=1");
        using var first = await server.SendAsync(HttpMethod.Get, "/fhir/Basic?_summary=count");
        using var json = await server.SendAsync(HttpMethod.Get, "/fhir/Basic?_summary=count");
        using var xml = await server.SendAsync(HttpMethod.Get, "/fhir/Basic?_summary=count&_format=xml");
        using var page = await server.SendAsync(HttpMethod.Get, "/stories", ("Accept", "text/html"));
        using var health = await server.SendAsync(HttpMethod.Get, "/health/live");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, json.StatusCode);
        Assert.InRange(json.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        var outcome = JsonNode.Parse(await json.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal(("OperationOutcome", "throttled"), ((string?)outcome["resourceType"], (string?)outcome["issue"]![0]!["code"]));
        Assert.Equal("application/fhir+xml", xml.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.Contains("<h1", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public void Each_client_has_a_budget_of_its_own_and_an_IPv6_network_is_one_client()
    {
        using var budget = new RequestBudget(2);
        string Of(string address) => RequestBudget.ClientOf(IPAddress.Parse(address));

        Assert.Null(budget.Spend(Of("192.0.2.1")));
        Assert.NotNull(budget.Spend(Of("::ffff:192.0.2.1")));
        Assert.Null(budget.Spend(Of("192.0.2.2")));
        Assert.Null(budget.Spend(Of("2001:db8:0:1::1")));
        Assert.NotNull(budget.Spend(Of("2001:db8:0:1:ffff::9")));
        Assert.Null(budget.Spend(Of("2001:db8:0:2::1")));
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_ended_with_a_reason_and_so_is_what_it_waits_for()
    {
        using var stuck = new TcpListener(IPAddress.Loopback, 0);
        stuck.Start();
        await using var server = await GuardedServer.StartAsync(null, "--Limits:RequestTime=1", "--Terminology:TimeLimit=60", $"--Terminology:Server=http://127.0.0.1:{((IPEndPoint)stuck.LocalEndpoint).Port}/r4");
        using var answer = await server.SendAsync(HttpMethod.Get, "/fhir/ValueSet/$validate-code?url=http://example.org/not-here&system=http://example.org/cs&code=a");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var outcome = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal("timeout", (string?)outcome["issue"]![0]!["code"]);
        // Whoever was asked is told that nobody waits any more: the connection ends.
        using var asked = await stuck.AcceptTcpClientAsync(Cancel);
        var rest = new byte[4096];
        while (await asked.GetStream().ReadAsync(rest, Cancel).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Cancel) > 0) { }
        // Others are served; on a machine that is busy enough a second may be too short for them as well, the first time.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var next = HttpStatusCode.ServiceUnavailable;
        while (next == HttpStatusCode.ServiceUnavailable)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var other = await server.SendAsync(HttpMethod.Get, "/fhir/Basic");
            next = other.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, next);
    }

    [Theory]
    [InlineData("cross-site", null, false)]
    [InlineData("same-site", null, false)]
    [InlineData("same-origin", null, true)]
    [InlineData(null, "https://elsewhere.example.org", false)]
    [InlineData("cross-site", "https://app.example.org", true)]
    [InlineData(null, null, true)]
    public async Task A_write_that_a_browser_sends_for_another_site_is_refused(string? site, string? origin, bool passes)
    {
        await using var server = await GuardedServer.StartAsync(null, "--Rest:Origins=https://app.example.org");
        List<(string, string)> headers = [];
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        if (origin is not null) headers.Add(("Origin", origin));
        using var write = await server.SendAsync(HttpMethod.Delete, "/fhir/Basic/nobody", [.. headers]);
        using var operation = await server.SendAsync(HttpMethod.Post, "/fhir/$reindex", [.. headers]);
        using var read = await server.SendAsync(HttpMethod.Get, "/fhir/Basic", [.. headers]);

        Assert.Equal(passes, write.StatusCode != HttpStatusCode.Forbidden);
        Assert.Equal(passes, operation.StatusCode != HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7|https")]
    [InlineData("10.0.0.0/8;127.0.0.0/8", "203.0.113.7|https")]
    [InlineData("192.0.2.1", "127.0.0.1|http")]
    [InlineData("", "127.0.0.1|http")]
    public async Task Forwarded_headers_are_believed_of_named_proxies_only(string proxies, string seen)
    {
        await using var server = await GuardedServer.StartAsync(
            app => app.MapGet("/seen", (HttpContext http) => $"{http.Connection.RemoteIpAddress}|{http.Request.Scheme}"), $"--Proxies={proxies}");
        using var answer = await server.SendAsync(HttpMethod.Get, "/seen", ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));

        Assert.Equal(seen, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Browsers_are_told_to_stay_with_TLS_where_they_came_by_it()
    {
        await using var server = await GuardedServer.StartAsync(null, "--Proxies=127.0.0.1", "--AllowedHosts=*");
        using var secure = await server.SendAsync(HttpMethod.Get, "/fhir/Basic", ("X-Forwarded-Proto", "https"), ("Host", "stories.example.org"));
        using var plain = await server.SendAsync(HttpMethod.Get, "/fhir/Basic", ("Host", "stories.example.org"));

        Assert.Equal("max-age=31536000", secure.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
    }
}
