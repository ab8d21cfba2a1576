using FhirStories.Storage.Jobs;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class JobStoreTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_nodes_that_take_jobs_at_once_no_two_get_the_same()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var asking = new JobStore(temporary.Provider);
        for (var i = 0; i < 30; i++) await asking.AddAsync("work", $"{i}", null, TimeSpan.Zero, Cancel);
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await using var node = new JobStore(temporary.Provider);
            var mine = new List<string>();
            while (await node.TakeAsync(["other", "work"], Long, Cancel) is { } leased)
            {
                mine.Add(leased.Job.Input);
                Assert.True(await node.EndAsync(leased, JobState.Done, null, null, Cancel));
            }
            return mine;
        })));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}").Order(StringComparer.Ordinal), taken.SelectMany(t => t).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_of_a_node_that_fell_silent_goes_on_elsewhere_from_its_checkpoint_and_the_silent_one_is_not_listened_to()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var jobs = new JobStore(temporary.Provider);
        var (asked, _) = await jobs.AddAsync("work", "{}", null, TimeSpan.Zero, Cancel);
        var silent = (await jobs.TakeAsync(["work"], Long, Cancel))!;
        Assert.Null(await jobs.TakeAsync(["work"], Long, Cancel));
        Assert.True(await jobs.AdvanceAsync(silent, 40, 100, "after 40", TimeSpan.Zero, Cancel));

        var second = (await jobs.TakeAsync(["work"], Long, Cancel))!;
        Assert.Equal((asked.Id, "after 40", 40, 100, 2), (second.Job.Id, second.Job.Checkpoint, second.Job.Progress, second.Job.Total, second.Job.Attempts));
        Assert.False(await jobs.RenewAsync(silent, Long, Cancel));
        Assert.False(await jobs.AdvanceAsync(silent, 90, 100, "after 90", Long, Cancel));
        Assert.False(await jobs.ReturnAsync(silent, TimeSpan.Zero, 0, null, Cancel));
        Assert.False(await jobs.EndAsync(silent, JobState.Failed, null, "lost", Cancel));

        Assert.True(await jobs.EndAsync(second, JobState.Done, "all", null, Cancel));
        var ended = (await jobs.ReadAsync(asked.Id, Cancel))!;
        Assert.Equal((JobState.Done, "all", null, "after 40"), (ended.State, ended.Result, ended.Error, ended.Checkpoint));
        Assert.Null(await jobs.TakeAsync(["work"], Long, Cancel));
    }

    [Fact]
    public async Task Of_a_subject_one_job_is_open_however_many_ask_at_once()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var jobs = new JobStore(temporary.Provider);
        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => jobs.AddAsync("work", "{}", "all", TimeSpan.Zero, Cancel))));
        Assert.Single(asked, a => a.IsNew);
        Assert.Single(asked.Select(a => a.Job.Id).Distinct());
        Assert.True((await jobs.AddAsync("work", "{}", "another", TimeSpan.Zero, Cancel)).IsNew);

        Assert.True(await jobs.CancelAsync(asked[0].Job.Id, Cancel));
        Assert.False(await jobs.CancelAsync(asked[0].Job.Id, Cancel));
        Assert.True((await jobs.AddAsync("work", "{}", "all", TimeSpan.Zero, Cancel)).IsNew);
    }

    [Fact]
    public async Task A_job_that_waits_is_not_taken_before_its_time_and_the_one_due_longest_is_taken_first()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var jobs = new JobStore(temporary.Provider);
        await jobs.AddAsync("work", "later", null, Long, Cancel);
        await jobs.AddAsync("work", "first", null, TimeSpan.FromSeconds(-20), Cancel);
        await jobs.AddAsync("work", "second", null, TimeSpan.FromSeconds(-10), Cancel);
        var first = (await jobs.TakeAsync(["work"], Long, Cancel))!;
        Assert.Equal("first", first.Job.Input);
        Assert.Equal("second", (await jobs.TakeAsync(["work"], Long, Cancel))!.Job.Input);
        Assert.Null(await jobs.TakeAsync(["work"], Long, Cancel));
        // What was given back waits as well.
        Assert.True(await jobs.ReturnAsync(first, Long, 1, "not yet", Cancel));
        Assert.Null(await jobs.TakeAsync(["work"], Long, Cancel));
        Assert.Equal("not yet", (await jobs.ReadAsync(first.Job.Id, Cancel))!.Error);
    }

    [Fact]
    public async Task Only_jobs_that_ended_are_forgotten()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var jobs = new JobStore(temporary.Provider);
        var (open, _) = await jobs.AddAsync("work", "open", null, Long, Cancel);
        var (ended, _) = await jobs.AddAsync("work", "ended", null, Long, Cancel);
        await jobs.CancelAsync(ended.Id, Cancel);
        await jobs.SweepAsync(Long, Cancel);
        Assert.Equal([ended.Id, open.Id], (await jobs.ListAsync("work", 10, Cancel)).Select(j => j.Id).OrderBy(id => id == open.Id));
        await jobs.SweepAsync(-Long, Cancel);
        Assert.False(await jobs.ForgetAsync(open.Id, Cancel));
        Assert.Equal([open.Id], (await jobs.ListAsync("work", 10, Cancel)).Select(j => j.Id));
    }
}
