using CsCheck;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using Xunit;

namespace FhirStories.Catalogue.Tests.Lifecycle;

public sealed class Cycles_of_statements
{
    private static Story Of(params (string Key, string? Parent)[] statements) =>
        new() { Url = "https://x/Requirements/a", Version = "1.0.0", Statements = statements.Select(s => new Statement { Key = s.Key, Parent = s.Parent }).ToValueList() };

    [Fact]
    public void A_cycle_is_named_from_the_statement_where_it_begins() =>
        Assert.Equal(["b", "c", "b"], StatementCycles.OfParents(Of(("a", "b"), ("b", "https://x/Requirements/a#c"), ("c", "#b"))));

    [Fact]
    public void A_statement_that_is_its_own_parent_is_one() => Assert.Equal(["a", "a"], StatementCycles.OfParents(Of(("a", "a"))));

    [Fact]
    public void Parents_in_other_stories_and_other_versions_lead_out() =>
        Assert.Null(StatementCycles.OfParents(Of(("a", "https://x/Requirements/b#a"), ("b", "https://x/Requirements/a|2.0.0#b"), ("c", "free text, no key"), ("d", ""))));

    [Fact]
    public void Ten_thousand_statements_in_a_chain_are_walked_once() =>
        Assert.Null(StatementCycles.OfParents(Of([.. Enumerable.Range(0, 10_000).Select(i => ($"k{i}", i == 9_999 ? null : $"k{i + 1}"))])));

    /// <summary>A walk from each statement, as long as there are statements, is slow and plainly right.</summary>
    [Fact]
    public void It_is_found_exactly_where_a_plain_walk_finds_one() =>
        Gen.Int[-1, 7].Array[0, 8].Sample(parents =>
        {
            var story = Of([.. parents.Select((p, i) => ($"k{i}", p < 0 ? null : $"k{p}"))]);
            var plain = false;
            for (var start = 0; start < parents.Length; start++)
            {
                var at = start;
                for (var step = 0; step <= parents.Length && at >= 0 && at < parents.Length; step++) at = parents[at];
                plain |= at >= 0 && at < parents.Length;
            }
            Assert.Equal(plain, StatementCycles.OfParents(story) is not null);
        });
}
