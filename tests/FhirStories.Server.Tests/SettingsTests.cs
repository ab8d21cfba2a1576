using FhirStories.Server.Configuration;
using Xunit;

namespace FhirStories.Server.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("--Storage:Provider=Oracle", "Storage:Provider is 'Oracle'")]
    [InlineData("--Storage:Provider=PostgreSql", "ConnectionStrings:Catalogue is missing")]
    [InlineData("--Storage:Provider=SqlServer", "ConnectionStrings:Catalogue is missing")]
    [InlineData("--Catalogue:Seed=maybe", "Catalogue:Seed is 'maybe'")]
    [InlineData("--Rest:LargestBody=12", "Rest:LargestBody is '12'")]
    [InlineData("--Search:PageSize=0", "Search:PageSize is '0'")]
    [InlineData("--Rest:BaseUrl=stories", "Rest:BaseUrl is 'stories'")]
    [InlineData("--Terminology:Server=elsewhere", "Terminology:Server takes")]
    [InlineData("--Terminology:Server=ftp://terminology.example.org", "Terminology:Server takes")]
    [InlineData("--Terminology:Server=https://me:secret@terminology.example.org/r4", "without a user name")]
    [InlineData("--Terminology:TimeLimit=0", "Terminology:TimeLimit is '0'")]
    [InlineData("--Rules:Off=missing-want,missing-rol", "Rules:Only or Rules:Off: 'missing-rol' is no story rule. Did you mean 'missing-role'?")]
    [InlineData("--Security:Mode=Nobody", "Security:Mode is 'Nobody': it takes Local, Oidc, Open.")]
    [InlineData("--Security:SignUp=Anyone", "Security:SignUp is 'Anyone': it takes Invitation, Approval, Closed.")]
    [InlineData("--Security:AnonymousReading=some", "Security:AnonymousReading is 'some'")]
    [InlineData("--Security:AuditRefusals=-1", "Security:AuditRefusals is '-1'")]
    [InlineData("--Security:Key=short", "Security:Key takes 32 bytes in Base64")]
    [InlineData("--ConnectionStrings:Catalogue=Nonsense=1", "ConnectionStrings:Catalogue is not")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string argument, string sentence)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync([argument]));
        Assert.Contains(sentence, Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5000")]
    [InlineData("http://*:5000")]
    [InlineData("http://127.0.0.1:5000;http://stories.example.org:5000")]
    public async Task Without_sign_in_the_server_refuses_to_be_reached_from_elsewhere(string urls)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync([$"--urls={urls}", "--Security:Mode=Open"]));
        Assert.Contains("listens on this machine only", Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_accounts_the_server_may_be_reached_from_elsewhere()
    {
        await using var database = (await TestDatabases.TestDatabase.CreateAsync("Sqlite"))!;
        await using var app = await FhirStoriesServer.BuildAsync([.. database.Arguments, "--urls=http://0.0.0.0:5000", "--Catalogue:Seed=false"]);
        Assert.NotNull(app);
    }

    [Theory]
    [InlineData("Security:Authority takes", "--Security:Audience=stories")]
    [InlineData("Security:Audience is missing", "--Security:Authority=https://login.example.org")]
    [InlineData("come by https only", "--Security:Audience=stories", "--Security:Authority=http://login.example.org")]
    [InlineData("Security:Roles:staff is 'Boss'", "--Security:Audience=stories", "--Security:Authority=https://login.example.org", "--Security:Roles:staff=Boss")]
    [InlineData("Security:ClientId is not", "--Security:Audience=stories", "--Security:Authority=https://login.example.org", "--Security:ClientSecret=secret")]
    public async Task A_mistake_about_an_authority_stops_the_start_with_a_sentence_that_repeats_no_secret(string sentence, params string[] arguments)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(["--Security:Mode=Oidc", .. arguments]));
        Assert.Contains(sentence, Assert.Single(exception.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("'secret'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_an_address_is_not_repeated()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(["--Terminology:Server=https://me:secret@terminology.example.org/r4"]));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostgreSql", "Host=127.0.0.1;Password=secret;Nonsense=1")]
    [InlineData("SqlServer", "Server=127.0.0.1;Password=secret;Nonsense=1")]
    public async Task A_connection_string_is_not_repeated(string provider, string connection)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync([$"--Storage:Provider={provider}", $"--ConnectionStrings:Catalogue={connection}"]));
        Assert.Contains("ConnectionStrings:Catalogue is not", Assert.Single(exception.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostgreSql", "Host=127.0.0.1;Port=1;Username=u;Password=secret;Database=d;Timeout=2")]
    [InlineData("Sqlite", "Data Source=/proc/no/such/folder/x.db")]
    public async Task A_database_that_cannot_be_reached_stops_the_start_with_a_sentence(string provider, string connection)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync([$"--Storage:Provider={provider}", $"--ConnectionStrings:Catalogue={connection}"]));
        Assert.StartsWith("The database", Assert.Single(exception.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FhirStoriesServer.BuildAsync(["--Catalogue:Seed=x", "--Search:PageSize=x"]));
        Assert.Equal(2, exception.Problems.Count);
    }
}
