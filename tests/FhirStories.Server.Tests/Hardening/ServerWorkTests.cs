using FhirStories.Server.Operating;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FhirStories.Server.Tests.Hardening;

public sealed class ServerWorkTests
{
    [Fact]
    public async Task Disposing_of_work_asks_it_to_end_and_waits_until_it_has()
    {
        var work = new Slow();
        await work.StartAsync(TestContext.Current.CancellationToken);
        // Work that is disposed of before it has begun never begins.
        await work.Begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        var end = work.DisposeAsync().AsTask();
        await work.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(end.IsCompleted);
        work.Written.SetResult();
        await end;
        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully);
        await work.DisposeAsync();
    }

    [Fact]
    public void All_that_the_server_does_in_the_background_is_such_work() =>
        Assert.DoesNotContain(typeof(ServerWork).Assembly.GetTypes(), type => typeof(IHostedService).IsAssignableFrom(type) && !typeof(ServerWork).IsAssignableFrom(type));

    private sealed class Slow : ServerWork
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await using var asked = stoppingToken.Register(Asked.SetResult);
            Begun.SetResult();
            await Written.Task;
        }
    }
}
