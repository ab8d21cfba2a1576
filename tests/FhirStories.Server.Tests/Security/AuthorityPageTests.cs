using System.Net;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Signing in at the pages by an authority: page → authority → back → page.</summary>
public sealed class AuthorityPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_is_sent_to_the_authority_and_comes_back_to_the_page_with_the_name_and_role_that_it_says()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        using var visitor = host.Visit();
        authority.Person = Of("ed", "Ed Itor", "staff", "catalogue-editors");
        var sent = await visitor.GetAsync("/account");
        Assert.StartsWith(authority.Address + "/authorize?", sent.Location, StringComparison.Ordinal);
        var back = await visitor.GetAsync(sent.Location!);
        Assert.Equal((HttpStatusCode.OK, "/account"), (back.Status, back.Path));
        Assert.Contains("Ed Itor", back.Text("main"), StringComparison.Ordinal);
        var who = await visitor.WhoAsync();
        Assert.Equal(("Ed Itor", "Editor", $"account-{who["account"]}"), ((string?)who["name"], (string?)who["role"], (string?)who["practitioner"]));

        // Signed out here, the next one signs in by the authority again, which says less now. It has no way to end sessions, and people are told.
        var left = await visitor.SubmitAsync("/account/sign-out");
        Assert.Equal("/account/signed-out", left.Path);
        Assert.Contains("you may still be signed in where you came from", left.Text("main"), StringComparison.Ordinal);
        Assert.Empty(authority.Ended);
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
        authority.Person = Of("ed", "Ed Itor", "staff");
        var again = await visitor.GetAsync((await visitor.GetAsync("/account/sign-in?returnUrl=%2Fstories%3Fq%3Da")).Location!);
        Assert.Equal("/stories?q=a", again.Address);
        var less = await visitor.WhoAsync();
        Assert.Equal(((string?)who["account"], "Reader"), ((string?)less["account"], (string?)less["role"]));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_the_authority_too_where_it_says_how()
    {
        await using var authority = await FakeAuthority.StartAsync();
        authority.EndsSessions = true;
        await using var host = await StartAsync(authority);
        using var visitor = host.Visit();
        authority.Person = Of("ed", "Ed Itor", "catalogue-editors");
        await visitor.GetAsync((await visitor.GetAsync("/account/sign-in")).Location!);
        Assert.Equal("Editor", (string?)(await visitor.WhoAsync())["role"]);

        // Forms lead to this site only, so the way on is a page that goes by itself, and has a link.
        using var answer = await visitor.PostAsync(await visitor.GetAsync("/account/sign-out"), null);
        var page = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancel), Cancel);
        var there = page.QuerySelector("main a")!.GetAttribute("href")!;
        Assert.Equal((HttpStatusCode.OK, $"0; url={there}"), (answer.StatusCode, answer.Headers.GetValues("Refresh").Single()));
        Assert.Null(answer.Headers.Location);
        Assert.DoesNotContain("Ed Itor", page.Body!.TextContent, StringComparison.Ordinal);
        // Out here before anything happens there.
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
        Assert.Empty(authority.Ended);

        var back = await visitor.GetAsync(there);
        Assert.Equal([("ed", "/account/signed-out/authority")], authority.Ended);
        Assert.Equal((HttpStatusCode.OK, "/account/signed-out"), (back.Status, back.Address));
        Assert.Contains("You are signed out", back.Text("main"), StringComparison.Ordinal);
        Assert.DoesNotContain("may still be signed in", back.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_comes_back_from_signing_out_without_what_was_sent_along_finds_a_page()
    {
        await using var authority = await FakeAuthority.StartAsync();
        authority.EndsSessions = true;
        await using var host = await StartAsync(authority);
        using var visitor = host.Visit();
        foreach (var query in new[] { "", "?state=", "?state=made-up" })
        {
            var back = await visitor.GetAsync("/account/signed-out/authority" + query);
            Assert.Equal((HttpStatusCode.OK, "/account/signed-out"), (back.Status, back.Address));
        }
        // An old link signs nobody out, and does not say so.
        authority.Person = Of("ed", "Ed Itor");
        await visitor.GetAsync((await visitor.GetAsync("/account/sign-in")).Location!);
        Assert.Equal("/account/sign-out", (await visitor.GetAsync("/account/signed-out?still=open")).Path);
        Assert.Equal("Reader", (string?)(await visitor.WhoAsync())["role"]);
    }

    [Fact]
    public async Task An_authority_that_says_no_leaves_nobody_signed_in_and_the_page_says_what_to_do()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        using var visitor = host.Visit();
        authority.Error = "access_denied";
        var back = await visitor.GetAsync((await visitor.GetAsync("/account/sign-in")).Location!);
        Assert.Equal(HttpStatusCode.Forbidden, back.Status);
        Assert.NotNull(back.Page.QuerySelector("main a[href='/account/sign-in']"));
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
    }

    [Fact]
    public async Task What_comes_back_without_having_been_asked_for_by_this_browser_signs_nobody_in()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        authority.Person = Of("mallory", "Mallory");
        using var mallory = host.Visit();
        using var atAuthority = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await atAuthority.GetAsync(new Uri((await mallory.GetAsync("/account/sign-in")).Location!), Cancel);
        var callback = answer.Headers.Location!;
        // Somebody else is led to it, with a way on of his own or without.
        using var ed = host.Visit();
        foreach (var asks in new[] { false, true })
        {
            if (asks) await ed.GetAsync("/account/sign-in");
            var refused = await ed.GetAsync(callback.ToString());
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.NotNull(refused.Page.QuerySelector("main a[href='/account/sign-in']"));
            Assert.Equal("Anonymous", (string?)(await ed.WhoAsync())["role"]);
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.GetAsync("/account/authority?code=made-up&state=made-up")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.GetAsync("/account/authority")).Status);
    }

    [Fact]
    public async Task An_account_that_is_locked_here_stays_out_whatever_the_authority_says()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        using var visitor = host.Visit();
        authority.Person = Of("ed", "Ed");
        await visitor.GetAsync((await visitor.GetAsync("/account/sign-in")).Location!);
        await using (var accounts = host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext())
            await accounts.Users.ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Locked), Cancel);
        host.App.Services.GetRequiredService<FhirStories.Server.Security.Accounts.AccountDirectory>().Forget((string)(await visitor.WhoAsync())["account"]!);
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync((await visitor.GetAsync("/account/sign-in")).Location!)).Status);
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
    }

    [Fact]
    public async Task An_authority_that_cannot_be_reached_is_a_503_in_a_plain_sentence()
    {
        string address;
        await using (var gone = await FakeAuthority.StartAsync()) address = gone.Address;
        await using var host = await SignInHost.StartAsync(
            "--Security:Mode=Oidc", $"--Security:Authority={address}", "--Security:Audience=stories", $"--Security:ClientId={FakeAuthority.ClientId}");
        using var visitor = host.Visit();
        var page = await visitor.GetAsync("/account/sign-in");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotNull(page.Page.QuerySelector("main a[href='/account/sign-in']"));
    }

    private static Task<SignInHost> StartAsync(FakeAuthority authority) => SignInHost.StartAsync(
        "--Security:Mode=Oidc", $"--Security:Authority={authority.Address}", "--Security:Audience=stories", $"--Security:ClientId={FakeAuthority.ClientId}",
        $"--Security:ClientSecret={FakeAuthority.ClientSecret}", "--Security:RoleClaim=realm_access.roles", "--Security:Roles:catalogue-editors=Editor");

    private static Dictionary<string, object> Of(string subject, string name, params string[] roles) => new()
    {
        ["sub"] = subject,
        ["name"] = name,
        ["realm_access"] = new Dictionary<string, object> { ["roles"] = roles },
    };
}
