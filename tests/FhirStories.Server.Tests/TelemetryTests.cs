using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>What those who run the server are told, and what they are not.</summary>
public sealed class TelemetryTests
{
    private const string Canary = "Canarybird";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_logs_nor_traces_nor_metrics_hold_a_value_that_was_asked_for_or_sent_whatever_the_level()
    {
        await using var collector = await Collector.StartAsync(Cancel);
        await using var database = (await TestDatabase.CreateAsync("Sqlite"))!;
        Environment.SetEnvironmentVariable("OTEL_BSP_SCHEDULE_DELAY", "100");
        Environment.SetEnvironmentVariable("OTEL_BLRP_SCHEDULE_DELAY", "100");
        Environment.SetEnvironmentVariable("OTEL_METRIC_EXPORT_INTERVAL", "200");
        await using var server = await ServerProcess.StartAsync(database, $"--Telemetry:Otlp={collector.Address}",
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace", "--Logging:LogLevel:Microsoft.EntityFrameworkCore=Trace", "--Logging:LogLevel:System=Trace");
        var http = server.Http;
        await SendAsync("GET", $"Patient?name={Canary}&birthdate={Canary}&_count={Canary}");
        await SendAsync("GET", $"Patient?name={Canary}");
        await SendAsync("GET", $"Patient?{Canary}={Canary}");
        await SendAsync("POST", "Patient/_search", $"name={Canary}", "application/x-www-form-urlencoded");
        await SendAsync("POST", "Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{Canary}}}"}]}""");
        await SendAsync("POST", "Patient", $$$"""{"resourceType":"Patient","gender":"{{{Canary}}}"}""");
        await SendAsync("POST", "Patient", $$$"""{"resourceType":"Patient","{{{Canary}}}":{{{Canary}}}""");
        await SendAsync("POST", "Patient", $"<Patient xmlns=\"http://hl7.org/fhir\"><{Canary}></Patient>", "application/fhir+xml");
        await SendAsync("POST", "Patient", """{"resourceType":"Patient"}""", headers: ("If-None-Exist", $"identifier={Canary}"));
        await SendAsync("POST", "", $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient?name={{{Canary}}}"}}]}""");
        await SendAsync("POST", "Patient/$validate", $$$"""{"resourceType":"Patient","gender":"{{{Canary}}}"}""");
        await SendAsync("GET", $"ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&filter={Canary}");
        await SendAsync("GET", $"../search?q={Canary}");
        await SendAsync("GET", $"../stories?q={Canary}&text={Canary}");
        await SendAsync("GET", $"../?{Canary}={Canary}");

        // The last request is there in all of them, so the others are too.
        await SendAsync("PUT", "Group/last-of-all", """{"resourceType":"Group","id":"last-of-all","type":"person","actual":true}""");
        await UntilAsync(() => server.Said.Contains("update Group was answered with 201", StringComparison.Ordinal));
        await UntilAsync(() => collector.Received.GetValueOrDefault("/v1/traces")?.Contains("update Group", StringComparison.Ordinal) == true);
        await UntilAsync(() => collector.Received.GetValueOrDefault("/v1/logs")?.Contains("Group", StringComparison.Ordinal) == true);
        await UntilAsync(() => collector.Received.GetValueOrDefault("/v1/metrics") is { } metrics
            && new[] { "http.server.request.duration", "fhir.interaction", "fhirstories.write.group.size" }.All(name => metrics.Contains(name, StringComparison.Ordinal)));
        Assert.DoesNotContain(Canary, server.Said, StringComparison.OrdinalIgnoreCase);
        foreach (var (path, received) in collector.Received) Assert.False(received.Contains(Canary, StringComparison.OrdinalIgnoreCase), path);

        async Task SendAsync(string method, string path, string? body = null, string type = "application/fhir+json", params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
            foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await http.SendAsync(request, Cancel);
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_server_is_ready_while_its_database_can_serve_and_alive_in_any_case()
    {
        await using var cluster = await PostgreSqlServer.CreateAsync("-c fsync=off");
        if (cluster is null) Assert.Skip(TestDatabase.Missing);
        var connection = cluster.ConnectionString("health");
        await new Storage.PostgreSql.PostgreSqlProvider(connection).MigrateAsync(Cancel);
        await using var server = await ServerProcess.StartAsync(["--Storage:Provider=PostgreSql", $"--ConnectionStrings:Catalogue={connection}"]);
        await AssertAsync("ready", HttpStatusCode.OK, "ok");
        await cluster.StopAsync();
        var text = await AssertAsync("ready", HttpStatusCode.ServiceUnavailable, "The database cannot be reached.");
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        await AssertAsync("live", HttpStatusCode.OK, null);
        await cluster.StartAsync();
        await AssertAsync("ready", HttpStatusCode.OK, "ok");

        await using (var database = new Npgsql.NpgsqlConnection(connection))
        {
            await database.OpenAsync(Cancel);
            await using var later = new Npgsql.NpgsqlCommand("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99')", database);
            await later.ExecuteNonQueryAsync(Cancel);
        }
        await AssertAsync("ready", HttpStatusCode.ServiceUnavailable, "The schema is that of a later version.");

        async Task<string> AssertAsync(string what, HttpStatusCode status, string? database)
        {
            using var answer = await server.Http.GetAsync(new Uri($"../health/{what}", UriKind.Relative), Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(database, (string?)JsonNode.Parse(text)!["checks"]!["database"]);
            return text;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!holds()) await Task.Delay(50, limit.Token);
    }
}
