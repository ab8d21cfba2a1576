using System.Net;
using FhirStories.Repository.Access;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>What several requests do at the door at the very same time.</summary>
public sealed class AtOnceTests
{
    private const int Many = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_requests_of_one_subject_at_once_all_get_the_one_account()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await SignInHost.StartAsync("--Security:Mode=Oidc", $"--Security:Authority={authority.Address}", "--Security:Audience=stories");
        foreach (var subject in new[] { "ann", "bob", "cat" })
        {
            var claims = new Dictionary<string, object> { ["sub"] = subject, ["name"] = subject, ["roles"] = new[] { "Editor" } };
            var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Task.Run(() => host.WhoAsync(authority.Token("stories", 5, claims)))));
            Assert.Single(answers.Select(who => $"{who?["account"]} {who?["role"]} {who?["practitioner"]}").Distinct());
            Assert.Equal(AccountPractitioner.IdOf((string)answers[0]!["account"]!), (string?)answers[0]!["practitioner"]);
        }
        await using var accounts = Accounts(host);
        Assert.Equal(3, await accounts.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task An_account_that_several_browsers_use_for_the_first_time_at_once_lets_each_in()
    {
        await using var host = await SignInHost.StartAsync();
        (await host.AdministratorAsync()).Dispose();
        await using (var accounts = Accounts(host)) await accounts.Users.ExecuteUpdateAsync(set => set.SetProperty(account => account.Practitioner, (string?)null), Cancel);
        await using var visitors = await Visitors.AtAsync(host, "/account/sign-in");
        // Some have tried in vain before: what counts their failures must not stop who has it right.
        await visitors.All[0].SignInAsync("ada", "a wrong password");
        var answers = await visitors.SendAsync(("UserName", "ada"), ("Password", SignInHost.Password));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Redirect, "/"), answer));
        Assert.NotNull((await visitors.All[0].WhoAsync())["practitioner"]);
    }

    [Fact]
    public async Task Of_those_who_choose_one_user_name_at_once_one_gets_it_and_the_others_are_told()
    {
        await using var host = await SignInHost.StartAsync("--Security:SignUp=Approval");
        await using var visitors = await Visitors.AtAsync(host, "/account/sign-up");
        var answers = await visitors.SendAsync(("Name", "Ann"), ("UserName", "ann"), ("Password", SignInHost.Password), ("Note", "A nurse."));
        Assert.Equal((1, Many - 1), (answers.Count(answer => answer.Status == HttpStatusCode.Redirect), answers.Count(answer => answer.Status == HttpStatusCode.OK)));
        await using var accounts = Accounts(host);
        Assert.Equal(1, await accounts.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task Links_for_the_first_administrator_that_are_used_at_once_make_one()
    {
        await using var host = await SignInHost.StartAsync();
        var links = new List<string>();
        for (var i = 0; i < Many; i++) links.Add((await host.FirstLinkAsync())!);
        var visitors = links.ConvertAll(_ => host.Visit());
        var pages = await Task.WhenAll(visitors.Select((visitor, i) => visitor.GetAsync(links[i])));
        var answers = await Task.WhenAll(visitors.Select((visitor, i) => Task.Run(async () =>
        {
            using var answer = await visitor.PostAsync(pages[i], null, ("Name", $"A {i}"), ("UserName", $"a{i}"), ("Password", SignInHost.Password));
            return answer.StatusCode;
        })));
        visitors.ForEach(visitor => visitor.Dispose());
        Assert.Single(answers, status => status == HttpStatusCode.Redirect);
        Assert.DoesNotContain(HttpStatusCode.InternalServerError, answers);
        await using var accounts = Accounts(host);
        Assert.Equal(1, await accounts.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task Wrong_passwords_that_are_tried_at_once_are_each_counted()
    {
        await using var host = await SignInHost.StartAsync();
        (await host.AdministratorAsync()).Dispose();
        await using (var visitors = await Visitors.AtAsync(host, "/account/sign-in"))
            Assert.All(await visitors.SendAsync(("UserName", "ada"), ("Password", "a wrong password")), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        using var late = host.Visit();
        Assert.NotEmpty((await late.SignInAsync("ada", SignInHost.Password)).Problems);
    }

    [Fact]
    public async Task Administrators_who_lock_each_other_at_once_leave_one()
    {
        await using var host = await SignInHost.StartAsync();
        string[] ids;
        using (var ada = await host.AdministratorAsync())
        using (var bea = await host.InvitedAsync(ada, "bea", "Administrator"))
            ids = [(string)(await ada.WhoAsync())["account"]!, (string)(await bea.WhoAsync())["account"]!];
        for (var round = 0; round < 4; round++)
        {
            using var ada = host.Visit();
            using var bea = host.Visit();
            var both = new[] { ada, bea };
            // A lock ends sign-ins for good.
            await using (var accounts = Accounts(host)) await accounts.Users.ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Active), Cancel);
            foreach (var id in ids) host.App.Services.GetRequiredService<FhirStories.Server.Security.Accounts.AccountDirectory>().Forget(id);
            foreach (var (visitor, name) in both.Zip(["ada", "bea"])) await visitor.SignInAsync(name, SignInHost.Password);
            var pages = new[] { await ada.GetAsync($"/administration/accounts/{ids[1]}"), await bea.GetAsync($"/administration/accounts/{ids[0]}") };
            var answers = await Task.WhenAll(both.Select((visitor, i) => Task.Run(() => visitor.PostAsync(pages[i], "Lock"))));
            Assert.All(answers, answer => Assert.InRange((int)answer.StatusCode, 200, 403));
            foreach (var answer in answers) answer.Dispose();
            await using var left = Accounts(host);
            Assert.Equal(1, await left.Users.CountAsync(account => account.State == AccountState.Active, Cancel));
        }
    }

    [Fact]
    public async Task Changes_of_one_account_at_once_are_all_made_or_told_to_be_late()
    {
        await using var host = await SignInHost.StartAsync("--Security:SignUp=Approval");
        using var administrator = await host.AdministratorAsync();
        var own = await administrator.GetAsync("/account");
        Assert.All(await AtOnceAsync(i => administrator.PostAsync(own, null, ("Name", $"Ada {i}"))), answer => Assert.Equal(HttpStatusCode.Redirect, answer));
        using var ann = host.Visit();
        await ann.SubmitAsync("/account/sign-up", ("Name", "Ann"), ("UserName", "ann"), ("Password", SignInHost.Password), ("Note", ""));
        var waiting = await administrator.GetAsync("/administration/accounts");
        var id = waiting.Page.QuerySelector("form[action*=Approve] input[name=id]")!.GetAttribute("value")!;
        var decided = await AtOnceAsync(i => administrator.PostAsync(waiting, "Approve", ("id", id), ("role", i % 2 == 0 ? "Reader" : "Contributor")));
        Assert.Single(decided, status => status == HttpStatusCode.Redirect);
        Assert.DoesNotContain(HttpStatusCode.InternalServerError, decided);
        var page = await administrator.GetAsync($"/administration/accounts/{id}");
        Assert.All(await AtOnceAsync(i => administrator.PostAsync(page, "Role", ("Role", i % 2 == 0 ? "Reader" : "Editor"))), answer => Assert.Equal(HttpStatusCode.Redirect, answer));
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> AtOnceAsync(Func<int, Task<HttpResponseMessage>> send) =>
        await Task.WhenAll(Enumerable.Range(0, Many).Select(i => Task.Run(async () =>
        {
            using var answer = await send(i);
            return answer.StatusCode;
        })));

    private static AccountsContext Accounts(SignInHost host) => host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext();

    /// <summary>Several browsers that have a form open.</summary>
    private sealed class Visitors(IReadOnlyList<Visitor> all, IReadOnlyList<Seen> pages) : IAsyncDisposable
    {
        public IReadOnlyList<Visitor> All => all;

        public static async Task<Visitors> AtAsync(SignInHost host, string path)
        {
            var all = Enumerable.Range(0, Many).Select(_ => host.Visit()).ToList();
            return new Visitors(all, await Task.WhenAll(all.Select(visitor => visitor.GetAsync(path))));
        }

        public async Task<IReadOnlyList<(HttpStatusCode Status, string? Location)>> SendAsync(params (string Name, string Value)[] values) =>
            await Task.WhenAll(all.Select((visitor, i) => Task.Run(async () =>
            {
                using var answer = await visitor.PostAsync(pages[i], null, values);
                return (answer.StatusCode, answer.Headers.Location?.ToString());
            })));

        public ValueTask DisposeAsync()
        {
            foreach (var visitor in all) visitor.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
