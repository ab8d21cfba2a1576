using FhirStories.Repository.Jobs;
using FhirStories.Storage.Jobs;
using FhirStories.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class JobExecutorTests : IAsyncLifetime
{
    // A busy machine has time to renew it: a third of it is the pace.
    private static readonly JobOptions Options = new() { Lease = TimeSpan.FromSeconds(5), FirstWait = TimeSpan.Zero, MostAttempts = 3 };

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-jobs-").FullName;
    private JobStore _jobs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var provider = new SqliteProvider($"Data Source={Path.Combine(_folder, "test.db")}");
        await provider.MigrateAsync(Cancel);
        _jobs = new JobStore(provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _jobs.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_runner_gets_its_input_and_its_result_is_kept()
    {
        var job = await AddAsync("in");
        Assert.True(await Executor((running, _) => Task.FromResult(new JobOutcome($"{running.Input} and out"))).RunOneAsync(Cancel));
        Assert.Equal((JobState.Done, "in and out"), await StateAsync(job));
        Assert.False(await Executor((_, _) => Task.FromResult(JobOutcome.Done)).RunOneAsync(Cancel));
    }

    [Fact]
    public async Task A_job_that_fails_every_time_is_given_up_and_tells_nothing_of_what_an_exception_holds()
    {
        var job = await AddAsync("in");
        var attempts = 0;
        var executor = Executor((_, _) => ++attempts > 0 ? throw new InvalidOperationException("patient Smith") : null!);
        while (await executor.RunOneAsync(Cancel)) Assert.InRange(attempts, 1, Options.MostAttempts);
        Assert.Equal(Options.MostAttempts, attempts);
        var failed = (await _jobs.ReadAsync(job, Cancel))!;
        Assert.Equal(JobState.Failed, failed.State);
        Assert.DoesNotContain("Smith", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_comes_further_with_each_attempt_goes_on_however_often_it_fails()
    {
        var job = await AddAsync("in");
        var executor = Executor(async (running, cancel) =>
        {
            var at = int.Parse(running.Checkpoint ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            if (at == 10) return new JobOutcome("10");
            await running.AdvanceAsync(at + 1, 10, $"{at + 1}", cancel);
            throw new InvalidOperationException();
        });
        while (await executor.RunOneAsync(Cancel)) { }
        Assert.Equal((JobState.Done, "10"), await StateAsync(job));
    }

    [Fact]
    public async Task A_failure_that_no_attempt_would_mend_is_told_at_once()
    {
        var job = await AddAsync("in");
        var executor = Executor((_, _) => throw new JobFailedException("There is no such type."));
        Assert.True(await executor.RunOneAsync(Cancel));
        Assert.False(await executor.RunOneAsync(Cancel));
        Assert.Equal("There is no such type.", (await _jobs.ReadAsync(job, Cancel))!.Error);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_its_runner_works_and_a_cancelled_job_ends_its_run()
    {
        var job = await AddAsync("in");
        var first = (await _jobs.ReadAsync(job, Cancel))!.Due;
        await Executor(async (_, cancel) =>
        {
            // Nobody else gets it, also when the first lease is over.
            while ((await _jobs.ReadAsync(job, cancel))!.Due < first + 2 * Options.Lease)
            {
                Assert.Null(await _jobs.TakeAsync(["work"], Options.Lease, cancel));
                await Task.Delay(50, cancel);
            }
            Assert.True(await _jobs.CancelAsync(job, cancel));
            await Task.Delay(Timeout.Infinite, cancel);
            return JobOutcome.Done;
        }).RunOneAsync(Cancel);
        Assert.Equal((JobState.Cancelled, null), await StateAsync(job));
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_job_back_and_that_is_no_failed_attempt()
    {
        var job = await AddAsync("in");
        using var stopping = new CancellationTokenSource();
        await Executor(async (_, cancel) =>
        {
            await stopping.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
            return JobOutcome.Done;
        }).RunOneAsync(stopping.Token);
        var waiting = (await _jobs.ReadAsync(job, Cancel))!;
        Assert.Equal((JobState.Waiting, 0), (waiting.State, waiting.Attempts));
    }

    [Fact]
    public async Task A_job_during_which_node_after_node_dies_is_given_up()
    {
        var job = await AddAsync("in");
        for (var i = 0; i < Options.MostAttempts; i++) Assert.NotNull(await _jobs.TakeAsync(["work"], TimeSpan.Zero, Cancel));
        Assert.True(await Executor((_, _) => throw new InvalidOperationException("ran once too often")).RunOneAsync(Cancel));
        Assert.Equal(JobState.Failed, (await _jobs.ReadAsync(job, Cancel))!.State);
    }

    [Fact]
    public async Task Work_that_never_ends_comes_again()
    {
        var job = await AddAsync("in");
        var executor = Executor((_, _) => Task.FromResult(new JobOutcome(Again: TimeSpan.Zero)));
        for (var i = 0; i < 2 * Options.MostAttempts; i++) Assert.True(await executor.RunOneAsync(Cancel));
        Assert.Equal((JobState.Waiting, null), await StateAsync(job));
    }

    private async Task<string> AddAsync(string input) => (await _jobs.AddAsync("work", input, null, TimeSpan.Zero, Cancel)).Job.Id;

    private async Task<(JobState, string?)> StateAsync(string job) => await _jobs.ReadAsync(job, Cancel) is { } found ? (found.State, found.Result) : default;

    private JobExecutor Executor(Func<RunningJob, CancellationToken, Task<JobOutcome>> run) =>
        new(_jobs, [new Runner(run)], Options, TimeProvider.System, NullLogger<JobExecutor>.Instance);

    private sealed class Runner(Func<RunningJob, CancellationToken, Task<JobOutcome>> run) : IJobRunner
    {
        public string Kind => "work";

        public Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation) => run(job, cancellation);
    }
}
