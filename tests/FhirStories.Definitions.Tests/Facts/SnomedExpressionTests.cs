using FhirStories.Definitions.Facts;
using Xunit;

namespace FhirStories.Definitions.Tests.Facts;

public sealed class SnomedExpressionTests
{
    [Theory]
    [InlineData("(722742002 |Breathing room air| OR 371825009 |Patient on oxygen|)", "(722742002 OR 371825009)")]
    [InlineData("^999000051000001100 |A reference set (foundation metadata concept)|", "^999000051000001100")]
    [InlineData("< 442083009 | One | OR < 49755003 | Two |", "< 442083009 OR < 49755003")]
    [InlineData("(<<105590001 |Unclosed OR <<373873005 |Closed / closed| OR 196471000000108 |Unclosed at the end)", "(<<105590001 OR <<373873005 OR 196471000000108)")]
    [InlineData("(<<404684003 | unclosed findings)", "(<<404684003)")]
    [InlineData("(105590001 |One (one)|(a remark to the reader)OR <49755003 |Two|OR < 260787004 |Three (three))", "(105590001 OR <49755003 OR < 260787004)")]
    [InlineData("<404684003", "<404684003")]
    public void Terms_are_taken_off_and_codes_and_operators_stay(string expression, string expected) =>
        Assert.Equal(expected, SnomedExpression.WithoutTerms(expression));
}
