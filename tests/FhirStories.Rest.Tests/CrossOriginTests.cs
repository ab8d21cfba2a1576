using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Pages of other origins call the facade where the operator names them.</summary>
public sealed class CrossOriginTests
{
    [Theory]
    [InlineData("https://app.my.test", true)]
    [InlineData("https://evil.my.test", false)]
    public async Task A_browser_is_let_through_for_an_origin_that_is_named(string origin, bool isAllowed)
    {
        await using var server = await StartedServer.StartAsync("--Rest:Origins=https://app.my.test;https://other.my.test");
        using var asked = new HttpRequestMessage(HttpMethod.Options, "Patient/1");
        asked.Headers.Add("Origin", origin);
        asked.Headers.Add("Access-Control-Request-Method", "PUT");
        asked.Headers.Add("Access-Control-Request-Headers", "content-type,if-match");
        using var beforehand = await server.Http.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)beforehand.StatusCode);
        Assert.Equal(isAllowed, beforehand.Headers.TryGetValues("Access-Control-Allow-Headers", out var headers) && headers.Single() == "content-type,if-match");
        using var read = new HttpRequestMessage(HttpMethod.Get, "metadata");
        read.Headers.Add("Origin", origin);
        using var answer = await server.Http.SendAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(isAllowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin);
        Assert.Equal(["Origin", "Accept"], answer.Headers.Vary);
    }
}
