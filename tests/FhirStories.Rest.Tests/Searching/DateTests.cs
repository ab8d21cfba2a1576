using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class DateTests(RunningServer server)
{
    private static (string, string) On(string id, string effective) => (id, $$"""
        {"resourceType":"Observation","status":"final","code":{"text":"dated"}{{(effective.Length == 0 ? "" : "," + effective)}}}
        """);

    private static readonly Stated Data = new("dates",
        On("d-2013", "\"effectiveDateTime\":\"2013\""), On("d-jan", "\"effectiveDateTime\":\"2013-01\""), On("d-14", "\"effectiveDateTime\":\"2013-01-14\""),
        On("d-14-noon", "\"effectiveDateTime\":\"2013-01-14T12:00:00Z\""), On("d-14-late", "\"effectiveDateTime\":\"2013-01-14T23:30:00-05:00\""),
        On("d-period", "\"effectivePeriod\":{\"start\":\"2013-01-10\",\"end\":\"2013-01-20\"}"), On("d-open", "\"effectivePeriod\":{\"start\":\"2013-02-01\"}"),
        On("d-none", ""));

    [Theory]
    [InlineData("2013-01-14", "d-14 d-14-noon")]
    [InlineData("eq2013-01", "d-jan d-14 d-14-noon d-14-late d-period")]
    [InlineData("2013", "d-2013 d-jan d-14 d-14-noon d-14-late d-period")]
    [InlineData("2013-01-14T12:00:00Z", "d-14-noon")]
    [InlineData("2013-01-14T12:00", "d-14-noon")]
    [InlineData("2013-01-15", "d-14-late")]
    [InlineData("2013-01-14T23:30:00-05:00", "d-14-late")]
    [InlineData("ne2013-01-14", "d-2013 d-jan d-14-late d-period d-open")]
    [InlineData("gt2013-01-14", "d-2013 d-jan d-14-late d-period d-open")]
    [InlineData("ge2013-01-14", "d-2013 d-jan d-14 d-14-noon d-14-late d-period d-open")]
    [InlineData("lt2013-01-14", "d-2013 d-jan d-period")]
    [InlineData("le2013-01-14", "d-2013 d-jan d-14 d-14-noon d-period")]
    [InlineData("sa2013-01-14", "d-14-late d-open")]
    [InlineData("eb2013-01-15", "d-14 d-14-noon")]
    [InlineData("ap2013-01-14T12:00:00Z", "d-2013 d-jan d-14 d-14-noon d-14-late d-period d-open")]
    [InlineData("ge2013-01-11&date=le2013-01-13", "d-2013 d-jan d-period")]
    [InlineData("2013-01-14,2013-01-15", "d-14 d-14-noon d-14-late")]
    [InlineData("gt9990", "d-open")]
    public async Task A_date_is_found_by_its_prefix_and_precision(string value, string expected)
    {
        if (value.StartsWith("ap", StringComparison.Ordinal)) Assert.Contains("d-14-noon", await Data.FindAsync(server, $"Observation?date={value}"));
        else Assert.Equal(expected, await Data.FindAsync(server, $"Observation?date={value.Replace(":", "%3A", StringComparison.Ordinal)}"));
    }

    [Fact]
    public async Task Dates_sort_by_their_beginning_and_those_without_come_last_both_ways()
    {
        Assert.Equal("d-2013 d-jan d-period d-14 d-14-noon d-14-late d-open d-none", await Data.FindAsync(server, "Observation?_sort=date,_id&_count=3"));
        var down = await Data.FindAsync(server, "Observation?_sort=-date&_count=3");
        Assert.StartsWith("d-open d-2013", down);
        Assert.EndsWith("d-none", down);
        Assert.Equal("d-none", await Data.FindAsync(server, "Observation?date:missing=true"));
    }

    [Fact]
    public async Task A_time_with_nine_digits_of_a_second_is_found_like_any_other()
    {
        Assert.Equal(201, (await server.SendAsync("PUT", "Observation/d-nano", """{"resourceType":"Observation","id":"d-nano","status":"final","code":{"text":"x"},"effectiveDateTime":"1991-03-04T05:06:07.123456789Z"}""")).Status);
        foreach (var value in new[] { "1991-03-04", "1991-03-04T05:06:07Z", "1991-03-04T05:06:07.123Z", "1991-03-04T05:06:07.123456789Z" })
            Assert.Equal(["d-nano"], await server.IdsAsync($"Observation?date={value}"));
        RunningServer.AssertRefused(await server.GetAsync("Observation?date=1991-03-04T05:06:07.12345678xZ"), 400, "search-value-invalid");
    }

    [Fact]
    public async Task The_last_year_that_there_is_counts_as_any_other_and_a_plus_sign_need_not_be_escaped()
    {
        Assert.Equal(201, (await server.SendAsync("PUT", "Observation/d-last", """{"resourceType":"Observation","id":"d-last","status":"final","code":{"text":"x"},"effectiveDateTime":"9999-12-31"}""")).Status);
        foreach (var value in new[] { "9999", "9999-12", "9999-12-31", "gt9999-12-30", "sa9999-11", "le9999-12-31", "ge9999" })
            Assert.Equal(["d-last"], await server.IdsAsync($"Observation?_id=d-last&date={value}"));
        Assert.Empty(await server.IdsAsync("Observation?_id=d-last&date=lt9999"));
        Assert.Equal(200, (await server.GetAsync("Observation/d-last/_history?_at=9999-12-31")).Status);
        Assert.Equal("d-14-noon", await Data.FindAsync(server, "Observation?date=2013-01-14T13:00:00+01:00"));
    }

    [Theory]
    [InlineData("2013-02-30")]
    [InlineData("2013-1-1")]
    [InlineData("xx2013")]
    [InlineData("2013-01-14T25:00:00Z")]
    public async Task What_is_no_date_is_refused(string value) =>
        RunningServer.AssertRefused(await server.GetAsync($"Observation?date={value}"), 400, "search-value-invalid");
}
