using FhirStories.Catalogue.Lifecycle;
using Xunit;

namespace FhirStories.Catalogue.Tests.Lifecycle;

public sealed class Versions_in_order
{
    [Theory]
    [InlineData("1.0.0", "1.0.1")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.0.0", "1.0.0.1")]
    [InlineData("1.0.0-draft", "1.0.0")]
    [InlineData("1.0.0-alpha.9", "1.0.0-alpha.10")]
    [InlineData("1.0.0-9", "1.0.0-alpha")]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("9", "0.0.1")]
    [InlineData(null, "0.0.1")]
    public void The_first_is_lower(string? lower, string? higher)
    {
        Assert.True(ArtifactVersion.Compare(lower, higher) < 0);
        Assert.True(ArtifactVersion.Compare(higher, lower) > 0);
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0+build.5")]
    [InlineData("1.0.0", "1.0.0.0")]
    public void Both_are_one(string one, string other) => Assert.Equal(0, ArtifactVersion.Compare(one, other));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.x")]
    [InlineData("1..3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a b")]
    [InlineData("99999999999.0.0")]
    [InlineData("-1.0.0")]
    public void This_is_no_version(string text) => Assert.Null(ArtifactVersion.Parse(text));
}
