using FhirStories.Storage.Index;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class IndexTextTests
{
    [Theory]
    [InlineData("Éàü Ñandú", "eau nandu")]
    [InlineData("  two \t words ", "two words")]
    [InlineData("İpek", "ipek")]
    [InlineData("", "")]
    public void Folding_takes_case_accents_and_spare_space_away(string text, string folded) => Assert.Equal(folded, IndexText.Fold(text));

    [Fact]
    public void A_text_too_long_for_an_index_stays_different_from_others_with_its_beginning()
    {
        var one = new string('a', 1000) + "1";
        var other = new string('a', 1000) + "2";
        Assert.Equal(400, IndexText.Bound(one, 400).Length);
        Assert.NotEqual(IndexText.Bound(one, 400), IndexText.Bound(other, 400));
        Assert.Equal("short", IndexText.Bound("short", 400));
    }

    [Fact]
    public void Entries_that_repeat_are_indexed_once_and_lie_in_order()
    {
        var entries = new IndexEntries();
        entries.Tokens.AddRange([new(2, "s", "b"), new(1, "s", "z"), new(2, "s", "a"), new(2, "s", "b")]);
        entries.Arrange();
        Assert.Equal([new(1, "s", "z"), new(2, "s", "a"), new(2, "s", "b")], entries.Tokens);
    }
}
