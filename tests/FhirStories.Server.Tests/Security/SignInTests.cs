using System.Net;
using FhirStories.Server.Security.Accounts;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Signing in at the pages.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task The_first_link_makes_an_administrator_once_and_a_mistake_does_not_use_it_up()
    {
        await using var host = await SignInHost.StartAsync();
        var link = (await host.FirstLinkAsync())!;
        var second = (await host.FirstLinkAsync())!;
        using var visitor = host.Visit();
        var refused = await visitor.SubmitAsync(link, ("Name", "Ada Admin"), ("UserName", "ada"), ("Password", "short"));
        Assert.Equal("Choose a password of 12 characters or more", refused.Problems);
        Assert.Equal("ada", refused.Page.QuerySelector("#UserName")!.GetAttribute("value"));

        var made = await visitor.SubmitAsync(link, ("Name", "Ada Admin"), ("UserName", "ada"), ("Password", SignInHost.Password));
        Assert.Equal("/account", made.Path);
        var who = await visitor.WhoAsync();
        Assert.Equal("Administrator", (string?)who["role"]);
        Assert.Equal("account-" + who["account"], (string?)who["practitioner"]);

        // Neither link is good any more, and no new one is made.
        foreach (var used in new[] { link, second })
        {
            using var other = host.Visit();
            Assert.Equal(HttpStatusCode.Gone, (await other.GetAsync(used)).Status);
        }
        Assert.Null(await host.FirstLinkAsync());
    }

    [Fact]
    public async Task Every_account_has_a_Practitioner_that_follows_its_name()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var path = $"/fhir/Practitioner/{(await visitor.WhoAsync())["practitioner"]}";
        Assert.Contains("Ada Admin", (await visitor.GetAsync(path)).Page.Source.Text, StringComparison.Ordinal);
        await visitor.SubmitAsync("/account", ("Name", "Ada Other"));
        Assert.Contains("Ada Other", (await visitor.GetAsync(path)).Page.Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_says_the_same_whether_the_account_is_there_or_not_or_is_locked_out()
    {
        await using var host = await SignInHost.StartAsync();
        (await host.AdministratorAsync()).Dispose();
        using var visitor = host.Visit();
        var unknown = (await visitor.SignInAsync("nobody", SignInHost.Password)).Problems;
        Assert.NotEmpty(unknown);
        for (var attempt = 0; attempt < 5; attempt++) Assert.Equal(unknown, (await visitor.SignInAsync("ada", "a wrong password")).Problems);
        // The right one does not help now, and nothing tells that it was right.
        Assert.Equal(unknown, (await visitor.SignInAsync("ada", SignInHost.Password)).Problems);
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_and_no_script()
    {
        await using var host = await SignInHost.StartAsync();
        (await host.AdministratorAsync()).Dispose();
        using var visitor = host.Visit();
        using var answer = await visitor.PostAsync(await visitor.GetAsync("/account/sign-in"), null, ("UserName", "ada"), ("Password", SignInHost.Password));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), each => each.StartsWith("fhirstories=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Behind_TLS_the_cookie_insists_on_it()
    {
        await using var host = await SignInHost.StartAsync("--Rest:BaseUrl=https://stories.example.org/fhir");
        using var visitor = host.Visit();
        using var page = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/account/sign-in"));
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-fhirstories-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/stories?q=a", "/stories?q=a")]
    [InlineData("https://evil.example.org/", "/")]
    [InlineData("//evil.example.org/", "/")]
    [InlineData("/\\evil.example.org/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Signing_in_leads_back_to_this_site_only(string returnUrl, string where)
    {
        await using var host = await SignInHost.StartAsync();
        (await host.AdministratorAsync()).Dispose();
        using var visitor = host.Visit();
        using var answer = await visitor.PostAsync(await visitor.GetAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}"), null, ("UserName", "ada"), ("Password", SignInHost.Password));
        Assert.Equal(where, answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_form_without_its_token_against_forgery_is_refused()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("Name", "Mallory")]);
        using var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/account") { Content = content });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("same-origin", "Administrator")]
    [InlineData("same-site", "Anonymous")]
    [InlineData("cross-site", "Anonymous")]
    public async Task A_write_to_FHIR_by_a_cookie_counts_only_from_a_page_of_this_very_site(string from, string role)
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Basic/$who-test") { Headers = { { "Sec-Fetch-Site", from } } };
        using var answer = await visitor.SendAsync(request);
        // What somebody who signed in sees is kept from shared caches; who is nobody gets no such answer.
        Assert.Equal(role == "Administrator", answer.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        Assert.Equal("/", (await visitor.SubmitAsync("/account/sign-out")).Address);
        Assert.Equal("Anonymous", (string?)(await visitor.WhoAsync())["role"]);
        Assert.Equal("/account/sign-in", (await visitor.GetAsync("/account")).Path);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_sign_in_at_once()
    {
        await using var host = await SignInHost.StartAsync();
        using var one = await host.AdministratorAsync();
        using var other = host.Visit();
        await other.SignInAsync("ada", SignInHost.Password);
        Assert.Equal("Administrator", (string?)(await other.WhoAsync())["role"]);
        Assert.Equal("Enter the password that you have now", (await one.SubmitAsync("/account/password", ("Current", "a wrong one"), ("Password", "four other random words"))).Problems);
        Assert.Equal("/account", (await one.SubmitAsync("/account/password", ("Current", SignInHost.Password), ("Password", "four other random words"))).Path);
        Assert.Equal("Administrator", (string?)(await one.WhoAsync())["role"]);
        Assert.Equal("Anonymous", (string?)(await other.WhoAsync())["role"]);
    }
}
