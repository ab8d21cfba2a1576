using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>Searches against a real database, compared with the same search done in memory.</summary>
public sealed class SearchingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly SortKey ByTitle = new(SortKind.Parameter, false, Writes.Title, IndexTable.String);
    private static readonly SortKey ByDateDescending = new(SortKind.Parameter, true, Writes.Date, IndexTable.Date);

    public static TheoryData<string> Orders => ["created", "title", "date-down then title", "id-down"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Paging_forwards_and_backwards_meets_every_match_once_in_order(string order)
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var random = new Random(7);
        var rows = Enumerable.Range(0, 57).Select(i => (Id: $"r{i:00}", Title: i % 9 == 0 ? null : $"T{random.Next(12)}", Day: i % 7 == 0 ? (long?)null : random.Next(5))).ToList();
        foreach (var row in rows)
            await temporary.Store.WriteAsync(Writes.Put(row.Id, row.Id, e =>
            {
                e.Tokens.Add(new(Writes.Code, "s", "all"));
                if (row.Title is not null) e.Strings.Add(new(Writes.Title, IndexText.Fold(row.Title), row.Title));
                if (row.Day is { } day) e.Dates.Add(new(Writes.Date, day, day));
            }), Cancel);
        (IReadOnlyList<SortKey> sort, IEnumerable<string> expected) = order switch
        {
            "title" => ((IReadOnlyList<SortKey>)[ByTitle], rows.OrderBy(r => r.Title?.ToLowerInvariant() ?? "\U0010FFFF", StringComparer.Ordinal).Select(r => r.Id)),
            "date-down then title" => ([ByDateDescending, ByTitle], rows.OrderByDescending(r => r.Day ?? long.MinValue)
                .ThenBy(r => r.Title?.ToLowerInvariant() ?? "\U0010FFFF", StringComparer.Ordinal).Select(r => r.Id)),
            "id-down" => ([new SortKey(SortKind.Id, true)], rows.OrderByDescending(r => r.Id, StringComparer.Ordinal).Select(r => r.Id)),
            _ => ([], rows.Select(r => r.Id)),
        };

        foreach (SearchExpression where in new SearchExpression[] { new AllOf([]), new TokenIs(Writes.Code, "s", "all", false), new TokenIs(Writes.Code, null, "all", false) })
        {
            var seen = new List<string>();
            PageStart? start = null;
            List<StoredMatch> last = [];
            while (true)
            {
                var page = await temporary.Store.SearchAsync(new SearchQuery("Basic", where, sort, 10, start), Cancel);
                var more = page.Count > 10;
                last = page.Take(10).ToList();
                seen.AddRange(last.Select(m => m.Resource.Id));
                if (!more) break;
                start = new PageStart(last[^1].SortValues, last[^1].ResourceKey, Backwards: false);
            }
            Assert.Equal(expected, seen);

            var back = await temporary.Store.SearchAsync(
                new SearchQuery("Basic", where, sort, 10, new PageStart(last[0].SortValues, last[0].ResourceKey, Backwards: true)), Cancel);
            back.RemoveAt(10);
            back.Reverse();
            Assert.Equal(expected.Skip(40).Take(10), back.Select(m => m.Resource.Id));
        }
    }

    [Fact]
    public async Task Criteria_of_every_kind_agree_with_what_was_indexed()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "a", e =>
        {
            e.Tokens.Add(new(Writes.Code, "s", "red"));
            e.Strings.Add(new(Writes.Title, IndexText.Fold("Café notes 100%"), "Café notes 100%"));
            e.Uris.Add(new(Writes.Url, "https://x/a_b/c"));
            e.References.Add(new(Writes.Code, "Patient", "1", ""));
            e.Dates.Add(new(Writes.Date, 100, 199));
            e.Numbers.Add(new(Writes.Date, 5, 5));
            e.Quantities.Add(new(Writes.Date, "u", "mg", 5, 5));
        }), Cancel);
        await temporary.Store.WriteAsync(Writes.Put("b", "b", e => e.Tokens.Add(new(Writes.Code, "", "red"))), Cancel);

        async Task<string> Found(SearchExpression where) =>
            string.Concat((await temporary.Store.SearchAsync(new SearchQuery("Basic", where, [], 10), Cancel)).Select(m => m.Resource.Id));

        Assert.Equal("ab", await Found(new TokenIs(Writes.Code, null, "red", false)));
        Assert.Equal("a", await Found(new TokenIs(Writes.Code, "s", "red", true)));
        Assert.Equal("b", await Found(new TokenIs(Writes.Code, "", "red", false)));
        Assert.Equal("a", await Found(new TokenIs(Writes.Code, "s", null, false)));
        Assert.Equal("b", await Found(new Not(new TokenIs(Writes.Code, "s", "red", false))));
        Assert.Equal("ab", await Found(new AnyOf([new TokenIs(Writes.Code, "s", "red", false), new TokenIs(Writes.Code, "", "red", false)])));
        Assert.Equal("", await Found(new AnyOf([])));
        Assert.Equal("a", await Found(new StringIs(Writes.Title, StringComparisonKind.StartsWith, "CAFE")));
        Assert.Equal("a", await Found(new StringIs(Writes.Title, StringComparisonKind.Contains, "notes 100%")));
        Assert.Equal("", await Found(new StringIs(Writes.Title, StringComparisonKind.Contains, "notes_")));
        Assert.Equal("a", await Found(new StringIs(Writes.Title, StringComparisonKind.Exact, "Café notes 100%")));
        Assert.Equal("", await Found(new StringIs(Writes.Title, StringComparisonKind.Exact, "café notes 100%")));
        Assert.Equal("a", await Found(new UriIs(Writes.Url, "https://x/a_b", Below: true)));
        Assert.Equal("", await Found(new UriIs(Writes.Url, "https://x/aab", Below: true)));
        Assert.Equal("", await Found(new UriIs(Writes.Url, "https://x/A_B", Below: true)));
        Assert.Equal("", await Found(new UriIs(Writes.Url, "https://x/a_", Below: true)));
        Assert.Equal("a", await Found(new ReferenceIs(Writes.Code, "Patient", "1", null)));
        Assert.Equal("", await Found(new ReferenceIs(Writes.Code, "Group", "1", null)));
        Assert.Equal("a", await Found(new DateIs(Writes.Date, Comparison.Equal, 50, 250)));
        Assert.Equal("", await Found(new DateIs(Writes.Date, Comparison.Equal, 150, 250)));
        Assert.Equal("a", await Found(new DateIs(Writes.Date, Comparison.GreaterOrEqual, 150, 160)));
        Assert.Equal("", await Found(new DateIs(Writes.Date, Comparison.StartsAfter, 150, 160)));
        Assert.Equal("a", await Found(new NumberIs(Writes.Date, Comparison.Less, 6, 6)));
        Assert.Equal("a", await Found(new QuantityIs(Writes.Date, Comparison.Equal, 4.5, 5.5, null, "mg")));
        Assert.Equal("", await Found(new QuantityIs(Writes.Date, Comparison.Equal, 4.5, 5.5, null, "kg")));
        Assert.Equal("b", await Found(new Not(new HasValue(Writes.Title, IndexTable.String))));
        Assert.Equal("ab", await Found(new IdIs(["a", "b", "c"])));
        Assert.Equal("a", await Found(new AllOf([new IdIs(["a"]), new TokenIs(Writes.Code, null, "red", false), new AllOf([])])));
        Assert.Equal("", await Found(new Nothing()));
    }

    [Fact]
    public async Task A_code_in_two_systems_counts_its_resource_once()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "a", e => e.Tokens.AddRange([new(Writes.Code, "s", "red"), new(Writes.Code, "t", "red")])), Cancel);
        await temporary.Store.WriteAsync(Writes.Put("b", "b", e => e.Tokens.Add(new(Writes.Code, "t", "red"))), Cancel);
        Assert.Equal(2, await temporary.Store.CountAsync(["Basic"], new TokenIs(Writes.Code, null, "red", false), Cancel));
        Assert.Equal(1, await temporary.Store.CountAsync(["Basic"], new TokenIs(Writes.Code, "s", "red", false), Cancel));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1300)]
    public async Task Keys_few_or_many_find_their_resources_page_by_page_and_nothing_that_was_deleted(int many)
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync([.. Enumerable.Range(0, many * 2).Select(i => Writes.Put($"r{i}", "x", e => e.Tokens.Add(new(Writes.Code, "s", i % 4 < 2 ? "red" : "blue"))))], Cancel);
        var all = await temporary.Store.SearchAsync(new SearchQuery("Basic", new AllOf([]), [], many * 2), Cancel);
        await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "r1", Delete = true }, Cancel);
        // Every other one has a key in the list: the odd ones.
        var odd = new KeyIn([.. all.Where((_, i) => i % 2 == 1).Select(match => match.ResourceKey)]);
        Assert.Equal(many - 1, await temporary.Store.CountAsync(["Basic"], odd, Cancel));
        Assert.Equal(many, await temporary.Store.CountAsync(["Basic"], new Not(odd), Cancel));
        var expected = Enumerable.Range(0, many * 2).Where(i => i % 4 == 1 && i != 1).Select(i => $"r{i}").ToList();
        foreach (var where in new SearchExpression[] { new AllOf([odd, new TokenIs(Writes.Code, "s", "red", false)]), new AllOf([new AnyOf([odd, new Nothing()]), new TokenIs(Writes.Code, "s", "red", false)]) })
        {
            var found = new List<string>();
            for (PageStart? start = null; ;)
            {
                var page = await temporary.Store.SearchAsync(new SearchQuery("Basic", where, [], 100, start), Cancel);
                found.AddRange(page.Take(100).Select(match => match.Resource.Id));
                if (page.Count <= 100) break;
                start = new PageStart([], page[99].ResourceKey, false);
            }
            Assert.Equal(expected, found);
        }
        Assert.Equal(0, await temporary.Store.CountAsync(["Basic"], new KeyIn([]), Cancel));
    }
}
