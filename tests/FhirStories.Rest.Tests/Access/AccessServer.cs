using System.Text.Json.Nodes;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Repository.Content;
using FhirStories.TestDatabases;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Rest.Tests.Access;

/// <summary>The real host with a door of the tests: a header says who asks. It is only here.</summary>
public sealed class AccessServer : IAsyncLifetime
{
    private const string Who = "X-Test-Caller";
    private const string Narrowed = "X-Test-Scopes";

    private StartedServer? _server;

    public StartedServer Started
    {
        get
        {
            Assert.SkipUnless(_server is not null, TestDatabase.Missing);
            return _server!;
        }
    }

    /// <summary>The product's own repository.</summary>
    public FhirRepository Product => Started.Services.GetRequiredService<FhirRepository>();

    public AuditTrail Audit => Started.Services.GetRequiredService<AuditTrail>();

    public async ValueTask InitializeAsync()
    {
        if (await TestDatabase.CreateAsync() is not { } database) return;
        _server = await StartedServer.StartAsync(database, Door, "--Security:Audit=true", "--Security:AuditRefusals=0", "--Subscriptions:Endpoints=http://127.0.0.1:9/");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await _server.DisposeAsync();
        await _server.Database.DisposeAsync();
    }

    /// <summary>Sends a request as somebody.</summary>
    public async Task<Answer> SendAsync(Asker who, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(method == "PATCH" ? "application/json-patch+json" : RunningServer.FhirJson));
        if (who.Role != CallerRole.Anonymous) request.Headers.Add(Who, $"{who.Role}:{who.Account}");
        if (who.Scopes is { } scopes) request.Headers.Add(Narrowed, string.Join(' ', scopes));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Started.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<Answer> GetAsync(Asker who, string path, params (string, string)[] headers) => SendAsync(who, "GET", path, null, headers);

    /// <summary>Stores a resource as somebody; the test fails when it is refused.</summary>
    public async Task<Answer> PutAsync(Asker who, JsonObject resource)
    {
        var answer = await SendAsync(who, "PUT", $"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return answer;
    }

    /// <summary>Stores a resource as the product does.</summary>
    public async Task PutAsync(JsonObject resource)
    {
        var read = ResourceText.Read(System.Text.Encoding.UTF8.GetBytes(resource.ToJsonString()));
        Assert.Null((await Product.PutAsync([read], TestContext.Current.CancellationToken))[0].Refusal);
    }

    /// <summary>The ids that a search, a history or an operation gives, each as Type/id.</summary>
    public async Task<List<string>> IdsAsync(Asker who, string path)
    {
        var answer = await GetAsync(who, path);
        Assert.True(answer.Status == 200, answer.Text);
        return IdsOf(answer);
    }

    public static List<string> IdsOf(Answer answer) =>
        [.. (answer.Json["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"] is { } resource ? $"{resource["resourceType"]}/{resource["id"]}" : (string)entry["request"]!["url"]!)];

    /// <summary>The message id of an OperationOutcome; null for any other answer.</summary>
    public static string? MessageOf(Answer answer) => answer.Text.Length > 0 && answer.Text[0] == '{' && (string?)answer.Json["resourceType"] == "OperationOutcome"
        ? (string?)answer.Json["issue"]![0]!["details"]?["coding"]?[0]?["code"] : null;

    private static void Door(WebApplication app) => app.Use((http, next) =>
    {
        var caller = http.RequestServices.GetRequiredService<CurrentCaller>();
        caller.Value = Caller.Anonymous with { Address = "192.0.2.1" };
        if (http.Request.Headers[Who].ToString().Split(':') is [var role, var account])
            caller.Value = new Caller
            {
                Role = Enum.Parse<CallerRole>(role),
                Account = account,
                Name = $"{account} of the tests",
                Practitioner = AccountPractitioner.IdOf(account),
                Address = "192.0.2.1",
                Scopes = http.Request.Headers.TryGetValue(Narrowed, out var scopes) ? scopes.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries) : null,
            };
        return next(http);
    });
}

/// <summary>Somebody who asks.</summary>
public sealed record Asker(CallerRole Role, string Account, IReadOnlyList<string>? Scopes = null)
{
    public static readonly Asker Anonymous = new(CallerRole.Anonymous, "");
    public static readonly Asker Reader = new(CallerRole.Reader, "rita");
    public static readonly Asker Owner = new(CallerRole.Contributor, "olga");
    public static readonly Asker Other = new(CallerRole.Contributor, "otto");
    public static readonly Asker Editor = new(CallerRole.Editor, "edna");
    public static readonly Asker Administrator = new(CallerRole.Administrator, "adam");

    /// <summary>All, from the least: the columns of the tables.</summary>
    public static readonly IReadOnlyList<Asker> All = [Anonymous, Reader, Owner, Other, Editor, Administrator];

    /// <summary>The same with a token that keeps him to scopes.</summary>
    public Asker With(params string[] scopes) => this with { Scopes = scopes };
}

/// <summary>The tests that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class AccessTests : ICollectionFixture<AccessServer>
{
    public const string Name = "Access";
}
