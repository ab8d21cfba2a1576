using FhirStories.Storage.Forms;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class FormDraftStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_outlives_the_process_that_wrote_it()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        string id;
        await using (var drafts = new FormDraftStore(temporary.Provider))
            id = await drafts.AddAsync(null, "story", "See allergies", """{"want":"Grüße, 薬 and 😀"}""", Cancel);
        Assert.True(FormDraftStore.IsId(id));
        await using var later = new FormDraftStore(temporary.Provider);
        var draft = (await later.ReadAsync(id, Cancel))!;
        Assert.Equal((null, "story", "See allergies", """{"want":"Grüße, 薬 and 😀"}""", 1), (draft.Owner, draft.Kind, draft.Title, draft.Content, draft.Version));
        Assert.Null(await later.ReadAsync("0123", Cancel));
    }

    [Fact]
    public async Task Of_two_who_save_what_they_read_only_the_first_does()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var drafts = new FormDraftStore(temporary.Provider);
        var id = await drafts.AddAsync("ann", "story", null, "one", Cancel);
        Assert.True(await drafts.SaveAsync(id, 1, "t", "two", Cancel));
        Assert.False(await drafts.SaveAsync(id, 1, "t", "three", Cancel));
        var draft = (await drafts.ReadAsync(id, Cancel))!;
        Assert.Equal(("two", 2), (draft.Content, draft.Version));
        Assert.True(await drafts.DeleteAsync(id, Cancel));
        Assert.False(await drafts.DeleteAsync(id, Cancel));
        Assert.False(await drafts.SaveAsync(id, 2, "t", "four", Cancel));
    }

    [Fact]
    public async Task What_is_nobodys_is_claimed_once_and_then_listed_with_its_owners()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var drafts = new FormDraftStore(temporary.Provider);
        var own = await drafts.AddAsync("ann", "story", new string('t', 500), "a", Cancel);
        var free = await drafts.AddAsync(null, "role", null, "b", Cancel);
        Assert.Equal([own], (await drafts.ListAsync("ann", 10, Cancel)).Select(draft => draft.Id));
        Assert.True(await drafts.ClaimAsync(free, "ann", Cancel));
        Assert.False(await drafts.ClaimAsync(free, "bob", Cancel));
        Assert.Equal(new[] { own, free }.Order(), (await drafts.ListAsync("ann", 10, Cancel)).Select(draft => draft.Id).Order());
        Assert.Empty(await drafts.ListAsync("bob", 10, Cancel));
        Assert.Single(await drafts.ListAsync("ann", 1, Cancel));
        await drafts.SweepAsync(TimeSpan.FromDays(1), Cancel);
        Assert.Equal(2, (await drafts.ListAsync("ann", 10, Cancel)).Count);
        await drafts.SweepAsync(TimeSpan.FromDays(-1), Cancel);
        Assert.Empty(await drafts.ListAsync("ann", 10, Cancel));
    }
}
