using FhirStories.Repository.Indexing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Repository.Tests.Indexing;

public sealed class SampledBoundsTests
{
    [Theory]
    [InlineData("1 5 -3 2", null, null, null, "7..15")]
    [InlineData("1 5", "2", null, null, "12..20")]
    [InlineData("1 5", "-1", null, null, "5..9")]
    [InlineData("1 E 5", null, null, null, "11..15")]
    [InlineData("1 L 5", null, "0", null, "..15")]
    [InlineData("1 U 5", null, null, "9", "11..")]
    [InlineData("U", null, null, "9", "19..")]
    [InlineData("L", null, "1", null, "..11")]
    [InlineData("E", null, null, null, "none")]
    [InlineData("", null, null, null, "none")]
    [InlineData("79228162514264337593543950335", null, null, null, "none")]
    public void The_bounds_are_those_of_the_values(string data, string? factor, string? least, string? greatest, string expected)
    {
        var sampled = new SampledData { Origin = new Quantity(10, "mg"), Data = data, Factor = Number(factor), LowerLimit = Number(least), UpperLimit = Number(greatest) };
        Assert.Equal(expected, SampledBounds.Of(sampled) is { } bounds ? FormattableString.Invariant($"{bounds.Low}..{bounds.High}") : "none");
    }

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
