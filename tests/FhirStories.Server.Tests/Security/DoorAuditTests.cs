using System.Net;
using System.Text.Json.Nodes;
using FhirStories.Repository.Access.Auditing;
using FhirStories.TestDatabases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>What happens at the door is in the audit, and no secret is.</summary>
public sealed class DoorAuditTests
{
    private const string Other = "four other random words";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_failing_to_being_locked_out_and_signing_out_are_taken_down()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed");
        var account = (string)(await ed.WhoAsync())["account"]!;
        await ed.SubmitAsync("/account/sign-out");
        await ed.SignInAsync("nobody-of-that-name", "a wrong password");
        for (var attempt = 0; attempt < 5; attempt++) await ed.SignInAsync("ed", "a wrong password");
        await ed.SignInAsync("ed", SignInHost.Password);
        var audit = await AuditAsync(host, administrator);

        var own = audit.Where(each => Who(each) == account && Type(each) == "110114").ToList();
        Assert.Equal(
            ["110122 0", "110123 0", .. Enumerable.Repeat("110122 4", 4), "110122 8", "110122 4"],
            own.Select(each => $"{Subtype(each)} {each["outcome"]}"));
        Assert.All(own, each => Assert.Equal(("127.0.0.1", $"Practitioner/account-{account}"), ((string?)each["agent"]![0]!["network"]!["address"], (string?)each["agent"]![0]!["who"]!["reference"])));
        Assert.Contains("locked out", (string?)own[6]["outcomeDesc"], StringComparison.Ordinal);
        var unknown = Assert.Single(audit, each => Type(each) == "110114" && Who(each) is null);
        Assert.Equal("4", (string?)unknown["outcome"]);
        // What somebody types as a name may be a password.
        Assert.DoesNotContain(audit, each => each.ToJsonString().Contains("nobody-of-that-name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_done_with_accounts_passwords_tokens_and_apps_is_taken_down_with_whom_it_concerns_and_without_any_secret()
    {
        await using var host = await SignInHost.StartAsync("--Security:SignUp=Approval");
        using var administrator = await host.AdministratorAsync();
        var secrets = new List<string> { SignInHost.Password, Other };
        using var ed = await host.InvitedAsync(administrator, "ed");
        var (ada, account) = ((string)(await administrator.WhoAsync())["account"]!, (string)(await ed.WhoAsync())["account"]!);
        var page = $"/administration/accounts/{account}";
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Role", ("Role", "Editor"));
        var token = (await ed.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Scopes", "user/Basic.rs"))).Text(".fs-secret__text");
        secrets.Add(token);
        await ed.SubmitAsync(await ed.GetAsync("/account/tokens"), "Revoke");
        Assert.Null(await host.WhoAsync(token));
        await ed.SubmitAsync("/account/password", ("Current", "a wrong one"), ("Password", Other));
        await ed.SubmitAsync("/account/password", ("Current", SignInHost.Password), ("Password", Other));
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Lock");
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Unlock");
        var link = (await administrator.SubmitAsync(await administrator.GetAsync(page), "Reset")).Text(".fs-secret__text");
        secrets.Add(link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        await ed.SubmitAsync(link, ("Password", SignInHost.Password));
        using var ann = host.Visit();
        await ann.SubmitAsync("/account/sign-up", ("Name", "Ann"), ("UserName", "ann"), ("Password", SignInHost.Password), ("Note", "A nurse."));
        await administrator.SubmitAsync(await administrator.GetAsync("/administration/accounts"), "Decline");
        using var app = await TestApp.RegisterAsync(host, administrator, "confidential", "openid offline_access user/Basic.rs");
        var (_, tokens) = await app.TradeAsync(await app.CodeAsync(administrator, "openid offline_access user/Basic.rs"));
        secrets.AddRange([app.Secret!, (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, (string)tokens["id_token"]!]);
        await app.TradeAsync("a code that somebody has made up");
        var audit = await AuditAsync(host, administrator);

        string Done(JsonObject each) => $"{Who(each)} {Subtype(each)} {each["action"]} {each["outcome"]} {What(each)}".Replace(ada, "ada", StringComparison.Ordinal).Replace(account, "ed", StringComparison.Ordinal).Replace(app.ClientId, "app", StringComparison.Ordinal);
        var done = audit.Where(each => Type(each) is "110113" or "110114").Select(Done).ToList();
        foreach (var expected in new[]
        {
            "ada 110136 U 0 Practitioner/account-ed",
            "ed 110137 C 0 Practitioner/account-ed", "ed 110137 D 0 Practitioner/account-ed",
            "ed 110137 U 4 Practitioner/account-ed", "ed 110137 U 0 Practitioner/account-ed",
            "ada 110137 U 0 Practitioner/account-ed", "ada 110137 C 0 Practitioner/account-ed",
            "ada 110129 C 0 app", "ada 110137 C 0 app", "ada 110122 E 0 ",
        }) Assert.Contains(expected, done);
        // An app was given a token: the person is the first agent, the app the second.
        Assert.Contains(audit, each => Who(each) == ada && Subtype(each) == "110122" && each["agent"]!.AsArray().Count == 2 && (string?)each["agent"]![1]!["who"]!["identifier"]!["value"] == app.ClientId);
        // Locked and unlocked.
        Assert.Equal(2, done.Count(each => each == "ada 110137 U 0 Practitioner/account-ed"));
        // A token that is no good, and a code that is none.
        Assert.Equal(2, done.Count(each => each.StartsWith(" 110122 E 4", StringComparison.Ordinal) || each.StartsWith("app 110122 E 4", StringComparison.Ordinal)));
        var all = audit.ConvertAll(each => each.ToJsonString());
        foreach (var secret in secrets) Assert.DoesNotContain(all, each => each.Contains(secret, StringComparison.Ordinal));
        foreach (var each in audit.Where(each => Type(each) is "110113" or "110114"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/AuditEvent/$validate") { Content = new StringContent(each.ToJsonString(), null, "application/fhir+json"), Headers = { { "Sec-Fetch-Site", "same-origin" } } };
            using var answer = await administrator.SendAsync(request);
            var outcome = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
            Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string?)issue!["severity"] is "error" or "fatal");
        }
    }

    [Fact]
    public async Task Hammering_the_sign_in_page_or_the_token_endpoint_or_sending_tokens_that_are_no_good_fills_no_audit()
    {
        const int Tries = 30;
        await using var host = await SignInHost.StartAsync("--Limits:SignIns=4");
        using var administrator = await host.AdministratorAsync();
        using var visitor = host.Visit();
        var page = await visitor.GetAsync("/account/sign-in");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < Tries; i++)
        {
            using var answer = await visitor.PostAsync(page, null, ("UserName", "ada"), ("Password", "a wrong password"));
            answers.Add(answer.StatusCode);
        }
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        for (var i = 0; i < Tries; i++)
        {
            using var content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "made-up")]);
            using var token = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content, Cancel);
            answers.Add(token.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Basic") { Headers = { { "Authorization", $"Bearer fhs_made-up-{i}" } } };
            using var bearer = await http.SendAsync(request, Cancel);
            answers.Add(bearer.StatusCode);
        }
        var let = answers.Count(status => status != HttpStatusCode.TooManyRequests);
        // A bucket holds half a minute's worth; how much drips in meanwhile hangs on the machine.
        Assert.InRange(let, 1, Tries * 3 - 1);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers[..Tries]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers[Tries..].Where((_, i) => i % 2 == 1));
        // A good token goes on beside it, and so do pages.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/stories")).Status);
        var audit = await AuditAsync(host, administrator);
        Assert.Equal(let, audit.Count(each => Type(each) == "110114" && (string?)each["outcome"] != "0"));
    }

    [Fact]
    public async Task Of_what_is_refused_to_nobody_in_particular_a_few_are_taken_down_one_by_one_and_the_others_are_counted()
    {
        const int Sent = 40;
        await using var database = await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        await using (var host = await SignInHost.StartAsync(database, "--Security:AuditRefusals=3"))
        {
            (await host.AdministratorAsync()).Dispose();
            using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
            for (var i = 0; i < Sent; i++)
            {
                using var answer = await http.DeleteAsync(new Uri($"/fhir/Basic/refused-{i}", UriKind.Relative), Cancel);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
            // At the end nothing is left to be counted.
        }
        await using var again = await SignInHost.StartAsync(database);
        using var administrator = again.Visit();
        await administrator.SignInAsync("ada", SignInHost.Password);
        var refused = (await AuditAsync(again, administrator)).Where(each => (string?)each["outcome"] == "4").ToList();
        var counted = refused.Where(each => each["entity"] is null).Select(each => int.Parse(((string)each["outcomeDesc"]!).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(counted);
        Assert.Equal(Sent, refused.Count - counted.Count + counted.Sum());
    }

    [Fact]
    public async Task Whoever_asks_for_a_page_of_administrators_without_being_one_is_in_the_audit()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed", "Editor");
        Assert.Equal(HttpStatusCode.Forbidden, (await ed.GetAsync("/administration/apps")).Status);
        var account = (string?)(await ed.WhoAsync())["account"];
        var refused = Assert.Single(await AuditAsync(host, administrator), each => (string?)each["outcome"] == "4");
        Assert.Equal((account, "/administration/apps"), (Who(refused), What(refused)));
    }

    private static async Task<List<JsonObject>> AuditAsync(SignInHost host, Visitor administrator)
    {
        await host.App.Services.GetRequiredService<AuditTrail>().FlushAsync(Cancel);
        using var answer = await administrator.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/AuditEvent?_count=500&_sort=date"));
        var bundle = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        // Of one instant, in the order in which they were taken down: their ids rise.
        return [.. bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).OrderBy(each => (string?)each["recorded"], StringComparer.Ordinal).ThenBy(each => (string?)each["id"], StringComparer.Ordinal)];
    }

    private static string? Type(JsonObject audit) => (string?)audit["type"]!["code"];

    private static string? Subtype(JsonObject audit) => (string?)audit["subtype"]![0]!["code"];

    private static string? Who(JsonObject audit) => (string?)audit["agent"]![0]!["altId"];

    private static string? What(JsonObject audit) => audit["entity"]?[0] is not { } entity ? "" : (string?)entity["what"]?["reference"] ?? (string?)entity["name"];
}
