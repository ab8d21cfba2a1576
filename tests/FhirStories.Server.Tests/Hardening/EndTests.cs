using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FhirStories.Server.Tests.Hardening;

/// <summary>What is left of a server that was disposed of without being stopped first.</summary>
public sealed class EndTests
{
    [Fact]
    public async Task Nothing_of_a_server_is_at_work_once_it_was_disposed_of()
    {
        for (var round = 0; round < 4; round++)
        {
            await using var server = await GuardedServer.StartAsync(null, "--Jobs:AtOnce=32", "--Jobs:Poll=10", "--Subscriptions:Poll=10");
            using var answer = await server.SendAsync(HttpMethod.Get, "/fhir/Basic");
            var work = server.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(IsOurs).Select(service => service.ExecuteTask!).ToList();
            Assert.NotEmpty(work);
            await server.EndAsync();
            Assert.All(work, each => Assert.True(each.IsCompleted));
        }
    }

    private static bool IsOurs(BackgroundService service) => service.GetType().Assembly == typeof(FhirStoriesServer).Assembly;
}
