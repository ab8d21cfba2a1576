using FhirStories.Storage.Index;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>What is hidden is in no answer to somebody who does not see it; what decides on entries in memory decides as the database does.</summary>
public sealed class SightTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_is_asked_of_the_store_tells_of_what_is_hidden()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        foreach (var (id, owner, hidden) in ((string, string?, bool)[])[("open", "ann", false), ("mine", "ann", true), ("theirs", "bob", true), ("nobodys", null, true)])
            await temporary.Store.WriteAsync(Writes.Put(id, id, e =>
            {
                e.Tokens.Add(new(Writes.Code, "s", "all"));
                e.References.Add(new(Writes.Url, "Basic", "open", ""));
            }) with { Author = owner, IsHidden = hidden }, Cancel);
        var all = new TokenIs(Writes.Code, "s", "all", false);
        foreach (var (sight, seen) in ((Sight, string[])[])[(new(), ["open"]), (new() { Account = "ann" }, ["mine", "open"]), (new() { SeesHidden = true }, ["mine", "nobodys", "open", "theirs"]),
            (new() { SeesHidden = true, Only = new IdIs(["theirs", "open"]) }, ["open", "theirs"]), (new() { SeesHidden = true, WithoutTypes = ["Basic"] }, []), (new() { Account = "ann", Only = all }, ["mine", "open"])])
        {
            var store = temporary.Store.As(new Fixed(sight));
            Assert.Equal(seen, Ids(await store.SearchAsync(new SearchQuery("Basic", all, [], 20), Cancel)));
            Assert.Equal(seen, Ids(await store.SearchAsync(new SearchQuery("Basic", new AllOf([]), [new SortKey(SortKind.LastUpdated, true)], 20), Cancel)));
            Assert.Equal(seen.Length, await store.CountAsync(["Basic"], all, Cancel));
            Assert.Equal(seen.Length, await store.CountAsync([], new AllOf([]), Cancel));
            foreach (SearchExpression? where in (SearchExpression?[])[null, all])
                Assert.Equal(seen.Length, (await store.FacetAsync("Basic", Writes.Code, IndexTable.Token, where, 10, Cancel)).Sum(f => f.Count));
            Assert.Equal(seen, (await store.CurrentAsync(["Basic"], 10, Cancel)).Select(v => v.Id).Order(StringComparer.Ordinal));
            Assert.Equal(seen, (await store.HistoryAsync(new HistoryQuery("Basic", null, 10), Cancel)).Select(v => v.Id).Order(StringComparer.Ordinal));
            Assert.Equal(seen.Length, await store.CountHistoryAsync(new HistoryQuery(null, null, 10), Cancel));
            foreach (var id in (string[])["open", "mine", "theirs", "nobodys"])
            {
                var isSeen = seen.Contains(id);
                Assert.Equal(isSeen, await store.ReadAsync("Basic", id, Cancel) is not null);
                Assert.Equal(isSeen, await store.ReadVersionAsync("Basic", id, 1, Cancel) is not null);
                Assert.Equal(isSeen ? 1 : 0, (await store.HistoryAsync(new HistoryQuery("Basic", id, 10), Cancel)).Count);
            }
            var newest = (await temporary.Store.HistoryAsync(new HistoryQuery("Basic", null, 10), Cancel)).Where(v => seen.Contains(v.Id)).Select(v => v.VersionKey).FirstOrDefault();
            Assert.Equal(newest, await store.NewestAsync(["Basic"], Cancel));
            // From and over what is hidden no link leads anywhere.
            var open = (await temporary.Store.SearchAsync(new SearchQuery("Basic", new IdIs(["open"]), [], 2), Cancel))[0].ResourceKey;
            Assert.Equal(seen, Ids(await store.IncludeAsync([open], [new(true, [Writes.Url], null, true, [])], 10, Cancel)));
            foreach (var other in (string[])["mine", "theirs", "nobodys"])
                Assert.Equal(seen.Contains("open") && seen.Contains(other), (await store.SearchAsync(new SearchQuery("Basic", new AllOf([new IdIs(["open"]), new IsReferredToBy(Writes.Url, "Basic", new LinkWays(true, null), new IdIs([other]))]), [], 2), Cancel)).Count == 1);
        }
    }

    [Fact]
    public async Task Whose_a_resource_is_stays_while_it_is_hidden_and_when_it_no_longer_is()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "1") with { Author = "ann", IsHidden = true }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("a", "2") with { Author = "ed", IsHidden = true }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("a", "3") with { Author = "ed" }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("a", "4") with { Author = "ed" }, Cancel);
        await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", Delete = true, Author = "ed" }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("a", "6") with { Author = "cy", IsHidden = true }, Cancel);
        var versions = await temporary.Store.HistoryAsync(new HistoryQuery("Basic", "a", 10), Cancel);
        Assert.Equal([("cy", true), ("ann", false), ("ann", false), ("ann", false), ("ann", true), ("ann", true)], versions.Select(v => (v.Owner, v.IsHidden)));
    }

    [Fact]
    public async Task What_is_about_something_hidden_is_hidden_until_that_is_shown()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        WriteOperation About(string id, string subject) => Writes.Put(id, id, e => e.References.Add(new(Writes.Url, "Basic", subject, ""))) with { Author = "bob", Subjects = [new WriteSubject(["Basic"], new IdIs([subject]))] };
        // The one that comes first names one that comes after it in the same transaction.
        await temporary.Store.TransactAsync([About("c1", "d"), Writes.Put("d", "1") with { Author = "ann", IsHidden = true }], Cancel);
        await temporary.Store.WriteAsync(About("c2", "d"), Cancel);
        await temporary.Store.WriteAsync(About("c3", "nothing"), Cancel);
        var ann = temporary.Store.As(new Fixed(new Sight { Account = "ann" }));
        var bob = temporary.Store.As(new Fixed(new Sight { Account = "bob" }));
        Assert.Equal(["c1", "c2", "c3", "d"], Ids(await ann.SearchAsync(new SearchQuery("Basic", new AllOf([]), [], 20), Cancel)));
        Assert.Equal(["c3"], Ids(await bob.SearchAsync(new SearchQuery("Basic", new AllOf([]), [], 20), Cancel)));
        await temporary.Store.WriteAsync(Writes.Put("d", "2") with { Followers = () => [new WriteSubject(["Basic"], new ReferenceIs(Writes.Url, "Basic", "d", null))] }, Cancel);
        Assert.Equal(["c1", "c2", "c3", "d"], Ids(await bob.SearchAsync(new SearchQuery("Basic", new AllOf([]), [], 20), Cancel)));
    }

    [Fact]
    public async Task A_writer_learns_of_what_he_does_not_see_no_more_than_that_its_id_is_taken()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "1", e => e.Tokens.Add(new(Writes.Code, "s", "x"))) with { Author = "ann", IsHidden = true }, Cancel);
        var bob = new Sight { Account = "bob" };
        foreach (var precondition in Enum.GetValues<Precondition>())
            Assert.Equal(new WriteResult(WriteStatus.IdHeld, null), (await temporary.Store.WriteAsync(Writes.Put("a", "2") with { Sight = bob, Precondition = precondition, ExpectedVersion = 1 }, Cancel)) with { Rules = [] }, Same);
        Assert.Equal((WriteStatus.NothingToDelete, null), Told(await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", Delete = true, Sight = bob }, Cancel)));
        var unique = await temporary.Store.WriteAsync(Writes.Put("b", "1") with { Sight = bob, Unique = [new UniqueToken(new TokenEntry(Writes.Code, "s", "x"), null, "code")] }, Cancel);
        Assert.Equal((WriteStatus.NotUnique, null), (unique.Status, unique.ConflictingId));
        var guarded = Writes.Put("b", "1") with { Guard = new WriteGuard("Basic", new TokenIs(Writes.Code, "s", "x", false), null) { Sight = bob } };
        Assert.Equal(WriteStatus.Created, (await temporary.Store.WriteAsync(guarded, Cancel)).Status);
    }

    [Fact]
    public async Task Whoever_judges_access_sees_the_current_version_and_what_he_forbids_is_not_written()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var seen = new List<int?>();
        AccessJudge judge = current =>
        {
            seen.Add(current?.Version);
            return current is { Version: 2 } ? new BrokenRule("no", "No.") : null;
        };
        foreach (var expected in (WriteStatus[])[WriteStatus.Created, WriteStatus.Updated, WriteStatus.Forbidden])
            Assert.Equal(expected, (await temporary.Store.WriteAsync(Writes.Put("a", "x") with { Access = judge }, Cancel)).Status);
        Assert.Equal([null, 1, 2], seen);
        Assert.Equal(2, (await temporary.Store.ReadAsync("Basic", "a", Cancel))!.Version);
        // In a transaction nothing of the rest is written either.
        var results = await temporary.Store.TransactAsync([Writes.Put("b", "x"), Writes.Put("a", "x") with { Access = judge }], Cancel);
        Assert.True(results[1].IsRefused);
        Assert.Null(await temporary.Store.ReadAsync("Basic", "b", Cancel));
    }

    [Fact]
    public async Task What_is_decided_by_entries_in_memory_is_what_the_database_finds()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var random = new Random(11);
        string[] words = ["alpha", "alphabet", "Beta", "gamma%", "ALPHA", "ét_é"];
        var written = Enumerable.Range(0, 60).Select(i => Writes.Put($"r{i}", "x", e =>
        {
            for (var n = random.Next(3); n > 0; n--) e.Tokens.Add(new(Writes.Code, random.Next(3) is var s && s == 0 ? "" : $"s{s}", $"c{random.Next(3)}", random.Next(3)));
            for (var n = random.Next(3); n > 0; n--) if (words[random.Next(words.Length)] is var word) e.Strings.Add(new(Writes.Title, IndexText.Fold(word), word));
            for (var n = random.Next(3); n > 0; n--) e.Uris.Add(new(Writes.Url, $"http://u/{random.Next(3)}{(random.Next(2) == 0 ? "" : "/below")}"));
            for (var n = random.Next(3); n > 0; n--) e.References.Add(new(Writes.Url, random.Next(2) == 0 ? "Basic" : "", $"{random.Next(3)}", random.Next(2) == 0 ? "" : "1"));
            for (var n = random.Next(3); n > 0; n--) if (random.Next(10) is var low) e.Dates.Add(new(Writes.Date, low, low + random.Next(3), random.Next(3)));
            for (var n = random.Next(3); n > 0; n--) if (random.Next(10) is var low) e.Numbers.Add(new(Writes.Date, low, low + random.Next(3)));
            for (var n = random.Next(3); n > 0; n--) if (random.Next(10) is var low) e.Quantities.Add(new(Writes.Date, "s", $"g{random.Next(2)}", low, low + random.Next(3)));
        })).ToList();
        await temporary.Store.WriteAsync(written, Cancel);
        var leaves = new List<SearchExpression>
        {
            new TokenIs(Writes.Code, null, "c1", false), new TokenIs(Writes.Code, "s1", "c1", false), new TokenIs(Writes.Code, "", "c0", false), new TokenIs(Writes.Code, "s2", null, false),
            new TokenIn(Writes.Code, [(null, "c2"), ("s1", "c0")]), new UriIs(Writes.Url, "http://u/1"), new UriIs(Writes.Url, "http://u/1", true),
            new ReferenceIs(Writes.Url, "Basic", "1", null), new ReferenceIs(Writes.Url, null, "1", "1"), new IdIs(["r1", "r2"]), new TypeIs("Basic"), new TypeIs("List"), new Nothing(), new AllOf([]), new AnyOf([]),
            new CompositeIs([new TokenIs(Writes.Code, null, "c1", false), new DateIs(Writes.Date, Comparison.GreaterOrEqual, 3, 5)]),
        };
        leaves.AddRange(Enum.GetValues<StringComparisonKind>().SelectMany(kind => words.Select(word => new StringIs(Writes.Title, kind, word[..Math.Min(4, word.Length)]))));
        leaves.AddRange(Enum.GetValues<StringComparisonKind>().SelectMany(kind => words.Select(word => new StringIs(Writes.Title, kind, word))));
        leaves.AddRange(Enum.GetValues<IndexTable>().Select(table => new HasValue(table switch { IndexTable.Token => Writes.Code, IndexTable.String => Writes.Title, IndexTable.Uri or IndexTable.Reference => Writes.Url, _ => Writes.Date }, table)));
        foreach (var comparison in Enum.GetValues<Comparison>())
            leaves.AddRange([new DateIs(Writes.Date, comparison, 4, 6), new NumberIs(Writes.Date, comparison, 4, 6), new QuantityIs(Writes.Date, comparison, 4, 6, "s", "g1")]);
        var expressions = leaves.Concat(leaves.Select(leaf => new Not(leaf))).Concat(leaves.Zip(leaves.Skip(7), (a, b) => (SearchExpression)new AnyOf([a, new AllOf([b, leaves[0]])]))).ToList();
        Assert.All(expressions, expression => Assert.True(EntryMatcher.Decides(expression)));
        foreach (var expression in expressions)
            Assert.Equal(Ids(await temporary.Store.SearchAsync(new SearchQuery("Basic", expression, [], 200), Cancel)), written.Where(w => EntryMatcher.Matches(expression, w)).Select(w => w.Id).Order(StringComparer.Ordinal));
        Assert.All((SearchExpression[])[Links.Chain, Links.Has, new WordsAre(["a"]), new Not(new AllOf([Links.Chain]))], expression => Assert.False(EntryMatcher.Decides(expression)));
    }

    private static readonly IEqualityComparer<WriteResult> Same = EqualityComparer<WriteResult>.Create((a, b) => Told(a!) == Told(b!), _ => 0);

    private static (WriteStatus, int?) Told(WriteResult result) => (result.Status, result.Stored?.Version);

    private static IEnumerable<string> Ids(IEnumerable<StoredMatch> matches) => matches.Select(m => m.Resource.Id).Distinct().Order(StringComparer.Ordinal);
}

/// <summary>Somebody who sees what he is told, and may do everything with it.</summary>
internal sealed class Fixed(Sight sight) : StoreAccess
{
    public override ValueTask<Sight?> ReadingAsync(CancellationToken cancellation) => new(sight);

    public override ValueTask<Sight?> SearchingAsync(CancellationToken cancellation) => new(sight);

    public override ValueTask<IReadOnlyList<WriteOperation>> WritingAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) => new(operations);

    public override ValueTask WrittenAsync(IReadOnlyList<WriteOperation> operations, WriteResult[] results, bool atomic) => default;
}
