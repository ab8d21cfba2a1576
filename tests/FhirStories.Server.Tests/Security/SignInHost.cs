using System.Text.Json.Nodes;
using FhirStories.Repository.Access;
using FhirStories.Server.Security.Accounts;
using FhirStories.TestDatabases;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>A real server with accounts on a free loopback port, and an address (<c>/who</c>) that says whom the door takes a request for.</summary>
internal sealed class SignInHost : IAsyncDisposable
{
    /// <summary>A password that is good enough.</summary>
    public const string Password = "three random words";

    private static readonly string Cache = Path.Combine(Path.GetTempPath(), "fhirstories-tests", "definitions");
    private readonly TestDatabase? _own;

    private SignInHost(WebApplication app, TestDatabase? own) => (App, _own, Address) = (app, own, app.Urls.Single());

    public WebApplication App { get; }

    /// <summary>Without a slash at its end.</summary>
    public string Address { get; }

    public static Task<SignInHost> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<SignInHost> StartAsync(TestDatabase? shared, params string[] settings)
    {
        var database = shared ?? await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", .. database.Arguments, "--Catalogue:Seed=false", $"--Definitions:Cache={Cache}", "--Logging:LogLevel:Default=Error", "--Limits:SignIns=0", "--Limits:PerAddress=0", .. settings]);
        app.MapGet("/who", (CurrentCaller current) => new
        {
            current.Value.Account,
            current.Value.Name,
            Role = current.Value.Role.ToString(),
            current.Value.Scopes,
            current.Value.Practitioner,
            current.Value.Client,
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SignInHost(app, shared is null ? database : null);
    }

    /// <summary>A browser of its own.</summary>
    public Visitor Visit() => new(Address);

    /// <summary>The path of the link that the console shows; null where there is none.</summary>
    public Task<string?> FirstLinkAsync() => App.Services.GetRequiredService<FirstAdministrator>().InviteAsync(TestContext.Current.CancellationToken);

    /// <summary>A browser in which the first administrator is signed in.</summary>
    public async Task<Visitor> AdministratorAsync()
    {
        var visitor = Visit();
        var answer = await visitor.SubmitAsync((await FirstLinkAsync())!, ("Name", "Ada Admin"), ("UserName", "ada"), ("Password", Password));
        Assert.Equal("/account", answer.Path);
        return visitor;
    }

    /// <summary>A browser in which somebody is signed in whom the administrator invited.</summary>
    public async Task<Visitor> InvitedAsync(Visitor administrator, string userName, string role = "Contributor")
    {
        var made = await administrator.SubmitAsync("/administration/invite", ("Note", userName), ("Role", role));
        var visitor = Visit();
        var answer = await visitor.SubmitAsync(made.Text(".fs-secret__text"), ("Name", $"{userName} Example"), ("UserName", userName), ("Password", Password));
        Assert.Equal("/account", answer.Path);
        return visitor;
    }

    /// <summary>Whom the door takes a request with a token for; null where it refuses it.</summary>
    public async Task<JsonObject?> WhoAsync(string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { { "Authorization", $"Bearer {token}" } } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject() : null;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_own is not null) await _own.DisposeAsync();
    }
}
