using CsCheck;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Tests.Data;

namespace FhirStories.Catalogue.Tests.Rules;

public sealed class Duplicates
{
    [Theory]
    [InlineData("be able to see my patient current medication", null, null, true)]
    [InlineData("see the current allergies of a patient", null, null, false)]
    [InlineData("see a patient's current medication", "I reconcile it", "I reconcile it safely", true)]
    [InlineData("see a patient's current medication", "I reconcile it", "the patient asked for a printed copy", false)]
    public void The_same_want_of_the_same_role_for_the_same_reason_is_a_duplicate(string want, string? why, string? otherWhy, bool found)
    {
        var index = new StoryIndex();
        index.Set(Story("old", "see a patient current medication", otherWhy));
        Assert.Equal(found, index.SimilarTo(Story("new", want, why)).Count == 1);
    }

    [Fact]
    public void Another_role_or_a_parent_makes_it_another_story()
    {
        var index = new StoryIndex();
        var old = Story("old", "see current medication", null);
        index.Set(old);
        Assert.NotEmpty(index.SimilarTo(Story("new", "see current medication", null)));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null) with { Roles = ["https://a.example/other"] }));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null) with { DerivedFrom = [old.Url!] }));
        Assert.Empty(index.SimilarTo(old));
    }

    [Fact]
    public void A_story_that_was_changed_or_removed_is_forgotten()
    {
        var index = new StoryIndex();
        index.Set(Story("old", "see current medication", null));
        index.Set(Story("old", "book an appointment", null));
        Assert.Empty(index.SimilarTo(Story("new", "see current medication", null)));
        Assert.NotEmpty(index.SimilarTo(Story("new", "book an appointment", null)));
        index.Remove(Story("old", "", null).Url!);
        Assert.Empty(index.SimilarTo(Story("new", "book an appointment", null)));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Similarity_is_mutual() => Gen.Select(StoryGen.Story, StoryGen.Story, (a, b) => (a, b)).Sample(
        pair =>
        {
            var a = pair.a with { Url = "https://x.example/a", Kind = StoryKind.Story, Roles = [] };
            var b = pair.b with { Url = "https://x.example/b", Kind = StoryKind.Story, Roles = [], Need = pair.a.Need };
            var (withA, withB) = (new StoryIndex(), new StoryIndex());
            withA.Set(a);
            withB.Set(b);
            Assert.Equal(withA.SimilarTo(b).Count, withB.SimilarTo(a).Count);
        },
        iter: 100);

    private static Story Story(string id, string want, string? why) => new()
    {
        Id = id,
        Url = $"https://x.example/{id}",
        Title = id,
        Roles = ["https://x.example/role"],
        Need = new(want, why),
    };
}
