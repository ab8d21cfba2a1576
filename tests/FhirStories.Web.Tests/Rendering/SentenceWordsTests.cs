using FhirStories.Web.Models;
using FhirStories.Web.Rendering;
using Xunit;

namespace FhirStories.Web.Tests.Rendering;

public sealed class SentenceWordsTests
{
    [Theory]
    [InlineData("hospital pharmacist", "a hospital pharmacist")]
    [InlineData("out-of-hours clinician", "an out-of-hours clinician")]
    [InlineData("NHS 111 health adviser", "an NHS 111 health adviser")]
    [InlineData("GP", "a GP")]
    [InlineData("A&E nurse", "an A&E nurse")]
    [InlineData("hospital services", "hospital services")]
    [InlineData("the patient", "the patient")]
    public void A_role_gets_its_article(string role, string expected) => Assert.Equal(expected, SentenceWords.With(role));

    [Theory]
    [InlineData("see results", "I want to see results.")]
    [InlineData("to see results.", "I want to see results.")]
    [InlineData("I may wish to add a note", "I may wish to add a note.")]
    [InlineData("not want my data shared", "I do not want my data shared.")]
    public void A_want_is_joined_as_it_begins(string want, string expected) =>
        Assert.Equal(expected, SentenceWords.Whole(new SentenceView(null, want, null, null)));

    [Theory]
    [InlineData("I know", ", so that I know.")]
    [InlineData("because it is late.", ", because it is late.")]
    [InlineData("to provide a complete list", ", in order to provide a complete list.")]
    [InlineData("in order to know", ", in order to know.")]
    [InlineData("so that I know", ", so that I know.")]
    public void A_justification_is_joined_as_it_begins(string justification, string expected) =>
        Assert.EndsWith("see it" + expected, SentenceWords.Whole(new SentenceView(null, "see it", justification, null)), StringComparison.Ordinal);

    [Theory]
    [InlineData("As a ward nurse (hospital ward), I want to see it, so that I know.", true)]
    [InlineData("As a ward nurse I want to see it so that I know", true)]
    [InlineData("In order to know, I look.", false)]
    public void The_sources_words_are_shown_only_when_they_say_more(string verbatim, bool same) =>
        Assert.Equal(same, SentenceWords.SayTheSame(new SentenceView("ward nurse", "see it", "I know", verbatim)));
}
