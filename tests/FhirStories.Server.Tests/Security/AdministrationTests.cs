using System.Net;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>What administrators and editors do with accounts.</summary>
public sealed class AdministrationTests
{
    [Fact]
    public async Task An_invitation_makes_one_account_of_its_role_and_none_once_it_is_withdrawn()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        var link = (await administrator.SubmitAsync("/administration/invite", ("Note", "Ed"), ("Role", "Editor"))).Text(".fs-secret__text");
        using var ed = host.Visit();
        Assert.Equal("/account", (await ed.SubmitAsync(link, ("Name", "Ed Itor"), ("UserName", "ed"), ("Password", SignInHost.Password))).Path);
        Assert.Equal("Editor", (string?)(await ed.WhoAsync())["role"]);
        using var late = host.Visit();
        Assert.Equal(HttpStatusCode.Gone, (await late.GetAsync(link)).Status);

        var other = (await administrator.SubmitAsync("/administration/invite", ("Note", "Eve"), ("Role", "Reader"))).Text(".fs-secret__text");
        var list = await administrator.GetAsync("/administration/accounts");
        await administrator.SubmitAsync(list, "Withdraw");
        Assert.Equal(HttpStatusCode.Gone, (await late.GetAsync(other)).Status);
    }

    [Fact]
    public async Task A_user_name_is_used_once_in_whatever_case()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        var link = (await administrator.SubmitAsync("/administration/invite", ("Note", ""), ("Role", "Reader"))).Text(".fs-secret__text");
        using var visitor = host.Visit();
        Assert.Equal("Choose another user name: this one is taken", (await visitor.SubmitAsync(link, ("Name", "A"), ("UserName", "ADA"), ("Password", SignInHost.Password))).Problems);
        Assert.Equal("/account", (await visitor.SubmitAsync(link, ("Name", "A"), ("UserName", "bea"), ("Password", SignInHost.Password))).Path);
    }

    [Fact]
    public async Task A_lowered_role_and_a_lock_count_at_once()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed", "Editor");
        var page = $"/administration/accounts/{(await ed.WhoAsync())["account"]}";
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Role", ("Role", "Reader"));
        Assert.Equal("Reader", (string?)(await ed.WhoAsync())["role"]);
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Lock");
        Assert.Equal("Anonymous", (string?)(await ed.WhoAsync())["role"]);
        using var again = host.Visit();
        Assert.NotEmpty((await again.SignInAsync("ed", SignInHost.Password)).Problems);
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Unlock");
        Assert.Equal("/", (await again.SignInAsync("ed", SignInHost.Password)).Address);
        // The sign-in from before the lock stays ended.
        Assert.Equal("Anonymous", (string?)(await ed.WhoAsync())["role"]);
    }

    [Fact]
    public async Task The_last_administrator_is_neither_locked_nor_made_less()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        var page = $"/administration/accounts/{(await administrator.WhoAsync())["account"]}";
        Assert.StartsWith("This is the last administrator", (await administrator.SubmitAsync(await administrator.GetAsync(page), "Lock")).Problems, StringComparison.Ordinal);
        Assert.StartsWith("This is the last administrator", (await administrator.SubmitAsync(await administrator.GetAsync(page), "Role", ("Role", "Reader"))).Problems, StringComparison.Ordinal);
        Assert.Equal("Administrator", (string?)(await administrator.WhoAsync())["role"]);
    }

    [Fact]
    public async Task A_reset_link_sets_a_password_once_ends_sign_ins_and_a_lock_out()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed");
        using var other = host.Visit();
        for (var attempt = 0; attempt < 5; attempt++) await other.SignInAsync("ed", "a wrong password");
        var page = $"/administration/accounts/{(await ed.WhoAsync())["account"]}";
        var link = (await administrator.SubmitAsync(await administrator.GetAsync(page), "Reset")).Text(".fs-secret__text");
        Assert.Equal("Choose a password of 12 characters or more", (await other.SubmitAsync(link, ("Password", "short"))).Problems);
        Assert.Equal("/account/sign-in", (await other.SubmitAsync(link, ("Password", "four other random words"))).Path);
        Assert.Equal("Anonymous", (string?)(await ed.WhoAsync())["role"]);
        Assert.Equal(HttpStatusCode.Gone, (await other.GetAsync(link)).Status);
        Assert.NotEmpty((await other.SignInAsync("ed", SignInHost.Password)).Problems);
        Assert.Equal("/", (await other.SignInAsync("ed", "four other random words")).Address);
    }

    [Fact]
    public async Task Who_asks_for_an_account_waits_until_an_editor_decides_who_gives_no_higher_role_than_his_own()
    {
        await using var host = await SignInHost.StartAsync("--Security:SignUp=Approval");
        using var administrator = await host.AdministratorAsync();
        using var editor = await host.InvitedAsync(administrator, "ed", "Editor");
        using var visitor = host.Visit();
        foreach (var name in new[] { "ann", "bob" })
            Assert.Contains("asked=true", (await visitor.SubmitAsync("/account/sign-up", ("Name", name), ("UserName", name), ("Password", SignInHost.Password), ("Note", "I am a nurse."))).Address, StringComparison.Ordinal);
        Assert.NotEmpty((await visitor.SignInAsync("ann", SignInHost.Password)).Problems);

        var waiting = await editor.GetAsync("/administration/accounts");
        Assert.Contains("I am a nurse.", waiting.Text("#waiting + ul"), StringComparison.Ordinal);
        var ids = waiting.Page.QuerySelectorAll("form[action*=Approve] input[name=id]").Select(each => each.GetAttribute("value")!).ToList();
        Assert.Equal("Choose a role that is not higher than your own", (await editor.SubmitAsync(waiting, "Approve", ("id", ids[0]), ("role", "Administrator"))).Problems);
        await editor.SubmitAsync(waiting, "Approve", ("id", ids[0]), ("role", "Contributor"));
        await editor.SubmitAsync(waiting, "Decline", ("id", ids[1]));
        Assert.Equal("/", (await visitor.SignInAsync("ann", SignInHost.Password)).Address);
        Assert.Equal("Contributor", (string?)(await visitor.WhoAsync())["role"]);
        using var bob = host.Visit();
        Assert.NotEmpty((await bob.SignInAsync("bob", SignInHost.Password)).Problems);
    }

    [Theory]
    [InlineData("Invitation")]
    [InlineData("Closed")]
    public async Task Where_nobody_may_ask_there_is_no_page_to_ask_at(string signUp)
    {
        await using var host = await SignInHost.StartAsync($"--Security:SignUp={signUp}");
        using var visitor = host.Visit();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/account/sign-up")).Status);
    }

    [Theory]
    [InlineData("Contributor", "/administration/accounts")]
    [InlineData("Editor", "/administration/invite")]
    [InlineData("Editor", "/administration/apps")]
    [InlineData("Editor", "/administration/apps/new")]
    public async Task Administration_is_for_administrators(string role, string path)
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var somebody = await host.InvitedAsync(administrator, "somebody", role);
        Assert.Equal(HttpStatusCode.Forbidden, (await somebody.GetAsync(path)).Status);
        using var nobody = host.Visit();
        Assert.Equal("/account/sign-in", (await nobody.GetAsync(path)).Path);
    }

    [Fact]
    public async Task Without_sign_in_there_are_no_pages_of_accounts()
    {
        await using var host = await SignInHost.StartAsync("--Security:Mode=Open");
        using var visitor = host.Visit();
        foreach (var path in new[] { "/account", "/account/sign-in", "/administration/accounts", "/connect/authorize" })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
        Assert.Equal("Administrator", (string?)(await visitor.WhoAsync())["role"]);
    }
}
