using FhirStories.Web.Reading;
using Xunit;

namespace FhirStories.Web.Tests.Reading;

public sealed class InputTests
{
    [Theory]
    [InlineData("  two \t words\r\n", "two words")]
    [InlineData("\0\u0001 ", null)]
    [InlineData("a\ud800b", "a b")]
    [InlineData("", null)]
    [InlineData("naïve 薬 💊", "naïve 薬 💊")]
    public void Words_are_cleaned(string text, string? expected) => Assert.Equal(expected, UserInput.Words(text));

    [Theory]
    [InlineData("us-med-01", true)]
    [InlineData("a.b", true)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Ids_are_those_that_FHIR_allows(string? id, bool allowed) => Assert.Equal(allowed, UserInput.IsId(id));

    [Fact]
    public void A_query_escapes_for_FHIR_and_then_for_the_URL()
    {
        var query = new FhirQuery().With("text", @"a,b|c$d\e&f").WithAny("url", ["http://x/1", "http://x/2,3"]).WithToken("code", "http://s", "C");
        Assert.Equal(@"text=a\,b\|c\$d\\e&f", Uri.UnescapeDataString(query.ToString().Split("&url=")[0]).Replace("%26", "&", StringComparison.Ordinal));
        Assert.Contains("url=http%3A%2F%2Fx%2F1%2Chttp%3A%2F%2Fx%2F2%5C%2C3", query.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("code=http%3A%2F%2Fs%7CC", query.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-med-01", "us-med-01")]
    [InlineData("feature-care-planning-and-more-of-it", "feature-care-planning-and-more-of-it")]
    [InlineData("01a21a075ab67543ba8a0b5221e66ca9", null)]
    [InlineData("5a3e28a9-d1bd-8e01-4804-9f3d6dee3188", null)]
    public void Ids_that_machines_made_are_not_shown(string id, string? expected) => Assert.Equal(expected, Names.Chosen(id));

    [Theory]
    [InlineData("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Flag-1 is deprecated. Its successor is https://fhir.hl7.org.uk/StructureDefinition/UKCore-Flag.", "CareConnect-Flag-1 is deprecated. Its successor is UKCore-Flag.")]
    [InlineData("'https://x.test/StructureDefinition/a.b|1.0#A.b' leads nowhere.", "'a.b|1.0#A.b' leads nowhere.")]
    [InlineData("See https://x.test/page.", "See https://x.test/page.")]
    [InlineData("'Know what (and when)' (https://x.test/Requirements/us-1) wants nearly the same.", "'Know what (and when)' wants nearly the same.")]
    public void Advice_names_profiles_and_not_their_addresses(string message, string expected) => Assert.Equal(expected, AdviceWords.Plain(message));

    [Theory]
    [InlineData("hospital-services", "Hospital services")]
    [InlineData("storySet", "Story set")]
    [InlineData("GPConnect", "GPConnect")]
    public void Codes_become_words(string code, string expected) => Assert.Equal(expected, Labels.Words(code));
}
