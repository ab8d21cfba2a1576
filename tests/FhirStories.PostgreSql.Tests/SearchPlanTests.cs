using System.Text.RegularExpressions;
using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Storage.Tests;
using Xunit;

namespace FhirStories.PostgreSql.Tests;

/// <summary>How much of the tables a page of a search reads, right after they were filled: pages of the database are counted, which is the same each time, and no seconds.</summary>
public sealed partial class SearchPlanTests(SearchPlanTests.Filled filled) : IClassFixture<SearchPlanTests.Filled>
{
    private const int Resources = 3000;

    // A page has 21 rows; each costs some seeks of three pages.
    private const int FewPages = 400;

    // As many keys as are looked at before it is clear that they are many (SearchCompiler.FewKeys), each perhaps on a page of its own, and such a page of rows.
    // To go through all of them takes more than three times as many.
    private const int ManyPages = 1000 + FewPages;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Shapes => new()
    {
        { "a code", FewPages }, { "a code, a later page", FewPages }, { "a link", FewPages }, { "a reference", FewPages }, { "an identifier", FewPages },
        { "everything", FewPages }, { "everything, a later page", FewPages }, { "a type that has nothing", FewPages },
        { "a reference and a code", FewPages }, { "a chain to one that few refer to", FewPages }, { "the reverse of a chain", FewPages },
        { "words that all have", ManyPages }, { "a string that all have", ManyPages }, { "one of two codes", ManyPages }, { "a chain to one that all refer to", ManyPages },
        { "a code, sorted by the last change", ManyPages },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_page_reads_no_more_than_it_needs(string shape, int most)
    {
        var code = new TokenIs(Writes.Code, "s", "all", false);
        var everyone = new LinkWays(true, null);
        SearchQuery Query(SearchExpression where, PageStart? start = null, params SortKey[] sort) => new("Basic", where, sort, 20, start);
        var query = shape switch
        {
            "a code" => Query(code),
            "a code, a later page" => Query(code, new PageStart([], Resources - 100, false)),
            "a link" => Query(new UriIs(Writes.Url, "u7")),
            "a reference" => Query(new ReferenceIs(Writes.Url, "Patient", "7", null)),
            "an identifier" => Query(new TokenIs(Writes.Code, "ids", "US-7", true)),
            "everything" => Query(new AllOf([])),
            "everything, a later page" => Query(new AllOf([]), new PageStart([], Resources - 100, false)),
            "a type that has nothing" => new SearchQuery("List", new AllOf([]), [], 20),
            "a reference and a code" => Query(new AllOf([code, new ReferenceIs(Writes.Url, "Patient", "7", null)])),
            "a chain to one that few refer to" => Query(new RefersTo(Writes.Url, "Patient", everyone, new TokenIs(Writes.Code, "ids", "P-7", true))),
            "the reverse of a chain" => new SearchQuery("Patient", new IsReferredToBy(Writes.Url, "Basic", everyone, new TokenIs(Writes.Code, "ids", "US-7", true)), [], 20),
            "words that all have" => Query(new WordsAre(["common"])),
            "a string that all have" => Query(new StringIs(Writes.Title, StringComparisonKind.StartsWith, "see")),
            "one of two codes" => Query(new AnyOf([code, new TokenIs(Writes.Code, "s", "none", false)])),
            "a chain to one that all refer to" => Query(new RefersTo(Writes.Date, "Patient", everyone, new TokenIs(Writes.Code, "ids", "P-1", true))),
            _ => Query(code, null, new SortKey(SortKind.LastUpdated, true)),
        };
        var statement = new SearchCompiler(filled.Store.Provider.Dialect).Page(query);
        var plan = await PreparedPlan.OfAsync(filled.Store.Provider, statement, "", "EXPLAIN (ANALYZE, BUFFERS)", Cancel);
        // The first line of its kind is that of the whole plan.
        var pages = Pages().Match(plan.First(p => p.Contains("Buffers: shared", StringComparison.Ordinal))).Groups.Values.Skip(1).Sum(g => g.Success ? int.Parse(g.Value, System.Globalization.CultureInfo.InvariantCulture) : 0);
        Assert.True(pages <= most, $"{pages} pages:\n{statement.Text}\n{string.Join('\n', plan)}");
    }

    [GeneratedRegex("shared(?: hit=([0-9]+))?(?: read=([0-9]+))?")]
    private static partial Regex Pages();

    /// <summary>A store that nobody but itself has made statistics for.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        private TemporaryStore? _store;

        public TemporaryStore Store => _store!;

        public async ValueTask InitializeAsync()
        {
            _store = await TemporaryStore.CreateAsync();
            await Store.Store.WriteAsync([.. Enumerable.Range(0, 300).Select(i => Writes.Put($"{i}", "x", e => e.Tokens.Add(new(Writes.Code, "ids", $"P-{i}"))) with { Type = "Patient" })], Cancel);
            foreach (var some in Enumerable.Range(0, Resources).Chunk(250))
                await Store.Store.WriteAsync([.. some.Select(i => Writes.Put($"r{i}", new string('x', 500), e =>
                {
                    e.Tokens.Add(new(Writes.Code, "s", "all"));
                    e.Tokens.Add(new(Writes.Code, "ids", $"US-{i}"));
                    e.Uris.Add(new(Writes.Url, $"u{i % 150}"));
                    e.Strings.Add(new(Writes.Title, "see all", "See all"));
                    e.References.Add(new(Writes.Url, "Patient", $"{i % 300}", ""));
                    e.References.Add(new(Writes.Date, "Patient", "1", ""));
                    e.Words = "common words";
                }))], Cancel);
            // It waits for what it has begun.
            await Store.ReopenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_store is not null) await _store.DisposeAsync();
        }
    }
}
