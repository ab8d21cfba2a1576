using System.Net;
using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>What the server writes while people and apps sign in.</summary>
public sealed class LogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_any_line_of_the_log_however_much_is_logged()
    {
        var database = await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        await using var whole = database;
        await using var server = await ServerProcess.StartAsync(
            database, "--Security:Mode=Local", "--Limits:SignIns=0", "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft.AspNetCore=Debug", "--Logging:LogLevel:Microsoft.EntityFrameworkCore=Debug");
        const string Invitation = "There is no administrator yet";
        var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        while (!server.Said.Contains(Invitation, StringComparison.Ordinal) && TimeProvider.System.GetUtcNow() < until) await Task.Delay(20, Cancel);
        var line = Assert.Single(server.Said.Split('\n'), each => each.StartsWith(Invitation, StringComparison.Ordinal));
        var link = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()).PathAndQuery;
        var address = server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

        const string Password = "zebra umbrella quartz";
        using var visitor = new Visitor(address);
        await visitor.SubmitAsync(link, ("Name", "Ada Admin"), ("UserName", "ada"), ("Password", Password));
        await visitor.SubmitAsync("/account/sign-out");
        await visitor.SignInAsync("ada", "a wrong password zebra");
        await visitor.SignInAsync("ada", Password);
        var token = (await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Scopes", ""))).Text(".fs-secret__text");
        using var app = await TestApp.RegisterAsync(address, visitor, "confidential", "openid offline_access user/Basic.rs");
        var code = await app.CodeAsync(visitor, "openid offline_access user/Basic.rs");
        var (status, tokens) = await app.TradeAsync(code);
        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var bearer in new[] { token, (string)tokens["access_token"]! })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "Basic") { Headers = { { "Authorization", $"Bearer {bearer}" } } };
            using var answer = await server.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        await app.TradeAsync(code);
        var cookie = visitor.Cookies.GetCookies(new Uri(address)).Single(each => each.Name == "fhirstories").Value;

        var log = string.Join('\n', server.Said.Split('\n').Where(each => !each.StartsWith(Invitation, StringComparison.Ordinal)));
        Assert.Contains("dbug", log, StringComparison.Ordinal);
        foreach (var secret in new[] { link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..], Password, "a wrong password zebra", token, app.Secret!, app.Verifier, code, cookie, (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, (string)tokens["id_token"]! })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }
}
