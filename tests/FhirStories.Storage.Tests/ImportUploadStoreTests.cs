using FhirStories.Storage.Imports;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class ImportUploadStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_outlives_the_process_that_took_it()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var content = Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31)).ToArray();
        string id;
        await using (var uploads = new ImportUploadStore(temporary.Provider))
            id = await uploads.AddAsync("ann", new string('x', 300) + "stories.csv", content, "one", Cancel);
        Assert.True(ImportUploadStore.IsId(id));
        await using var later = new ImportUploadStore(temporary.Provider);
        var upload = (await later.ReadAsync(id, Cancel))!;
        Assert.Equal(("ann", "one", 1), (upload.Owner, upload.State, upload.Version));
        Assert.Equal(ImportUpload.LongestFileName, upload.FileName.Length);
        Assert.EndsWith("stories.csv", upload.FileName, StringComparison.Ordinal);
        Assert.Equal(content, await later.ContentAsync(id, Cancel));
        Assert.Null(await later.ReportAsync(id, Cancel));
        Assert.Null(await later.ContentAsync("0123", Cancel));
    }

    [Fact]
    public async Task Of_two_who_save_what_they_read_only_the_first_does_and_a_report_stays_until_there_is_another()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var uploads = new ImportUploadStore(temporary.Provider);
        var id = await uploads.AddAsync("", "a.csv", [1], "one", Cancel);
        Assert.True(await uploads.SaveAsync(id, 1, "two", [7], Cancel));
        Assert.False(await uploads.SaveAsync(id, 1, "three", [8], Cancel));
        Assert.True(await uploads.SaveAsync(id, 2, "four", null, Cancel));
        Assert.Equal(("four", 3), (await uploads.ReadAsync(id, Cancel)) is { } upload ? (upload.State, upload.Version) : default);
        Assert.Equal(new byte[] { 7 }, await uploads.ReportAsync(id, Cancel));
        Assert.True(await uploads.DeleteAsync(id, Cancel));
        Assert.False(await uploads.DeleteAsync(id, Cancel));
        Assert.False(await uploads.SaveAsync(id, 3, "five", null, Cancel));
    }

    [Fact]
    public async Task Uploads_are_listed_by_owner_and_forgotten_with_time()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var uploads = new ImportUploadStore(temporary.Provider);
        var own = await uploads.AddAsync("ann", "a.csv", [1], "", Cancel);
        await uploads.AddAsync("bob", "b.csv", [1], "", Cancel);
        Assert.Equal([own], (await uploads.ListAsync("ann", 10, Cancel)).Select(upload => upload.Id));
        Assert.Empty(await uploads.ListAsync("", 10, Cancel));
        await uploads.SweepAsync(TimeSpan.FromDays(1), Cancel);
        Assert.Single(await uploads.ListAsync("ann", 10, Cancel));
        await uploads.SweepAsync(TimeSpan.FromDays(-1), Cancel);
        Assert.Empty(await uploads.ListAsync("ann", 10, Cancel));
    }
}
