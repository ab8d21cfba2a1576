using FhirStories.Repository.Indexing;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class DateRangeTests
{
    [Theory]
    [InlineData("2020", "2020-01-01T00:00:00.0000000", "2020-12-31T23:59:59.9999999")]
    [InlineData("2020-02", "2020-02-01T00:00:00.0000000", "2020-02-29T23:59:59.9999999")]
    [InlineData("2020-02-03", "2020-02-03T00:00:00.0000000", "2020-02-03T23:59:59.9999999")]
    [InlineData("2020-02-03T04:05", "2020-02-03T04:05:00.0000000", "2020-02-03T04:05:59.9999999")]
    [InlineData("2020-02-03T04:05:06Z", "2020-02-03T04:05:06.0000000", "2020-02-03T04:05:06.9999999")]
    [InlineData("2020-02-03T04:05:06.1+01:00", "2020-02-03T03:05:06.1000000", "2020-02-03T03:05:06.1999999")]
    public void A_date_means_all_instants_of_its_precision(string text, string low, string high)
    {
        var range = DateRange.Parse(text)!.Value;
        Assert.Equal((low, high), (new DateTime(range.Low).ToString("yyyy-MM-ddTHH:mm:ss.fffffff"), new DateTime(range.High).ToString("yyyy-MM-ddTHH:mm:ss.fffffff")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("2020-13")]
    [InlineData("2020-02-30")]
    [InlineData("2020-02-03T")]
    [InlineData("2020-02-03T25:00Z")]
    [InlineData("2020-02-03T04:05Zjunk")]
    [InlineData("2020-02-03T04:05+1:00")]
    [InlineData("yesterday")]
    public void Anything_else_is_no_date(string text) => Assert.Null(DateRange.Parse(text));
}
