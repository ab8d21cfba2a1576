using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>Locations by where they are (R4 location, parameter near).</summary>
public sealed class NearTests(RunningServer server)
{
    private static readonly Stated Data = new("near-tests",
        ("n-leeds", Place(53.7949, -1.5476)), ("n-bradford", Place(53.7911, -1.7522)), ("n-london", Place(51.5308, -0.1238)),
        ("n-fiji-east", Place(-17.0, 179.95)), ("n-fiji-west", Place(-17.0, -179.95)), ("n-pole", Place(89.99, 120)), ("n-nowhere", """{"resourceType":"Location","name":"Nowhere"}"""));

    private static string Place(double latitude, double longitude) =>
        FormattableString.Invariant($$"""{"resourceType":"Location","position":{"latitude":{{latitude}},"longitude":{{longitude}}} }""");

    [Theory]
    [InlineData("53.7949|-1.5476|1", "n-leeds")]
    [InlineData("53.7949|-1.5476|13.2", "n-leeds")]
    [InlineData("53.7949|-1.5476|13.5|km", "n-bradford n-leeds")]
    [InlineData("53.7949|-1.5476|13500|m", "n-bradford n-leeds")]
    [InlineData("53.7949|-1.5476|8.5|[mi_i]", "n-bradford n-leeds")]
    [InlineData("53.7949|-1.5476|8|[mi_i]", "n-leeds")]
    [InlineData("53.7949|-1.5476", "n-leeds")]
    [InlineData("53.7949|-1.5476|0", "n-leeds")]
    [InlineData("53.7949|-1.5476|300|km", "n-bradford n-leeds n-london")]
    [InlineData("53.7949|-1.5476|1,51.53|-0.12|1", "n-leeds n-london")]
    [InlineData("-17|180|10|km", "n-fiji-east n-fiji-west")]
    [InlineData("-17|-179.96|10|km", "n-fiji-east n-fiji-west")]
    [InlineData("-17|-179.95|10|km", "n-fiji-west")]
    [InlineData("89.99|-60|5|km", "n-pole")]
    [InlineData("90|0|1.2|km", "n-pole")]
    [InlineData("90|0|1|km", "")]
    [InlineData("0|0|21000|km", "n-bradford n-fiji-east n-fiji-west n-leeds n-london n-pole")]
    public async Task Places_within_a_distance_are_found(string near, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await Data.FindAsync(server, $"Location?near={Uri.EscapeDataString(near)}")).Split(' ').Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("Location?near:missing=true", "n-nowhere")]
    [InlineData("Location?near=53.7949|-1.5476|20&_id=n-bradford", "n-bradford")]
    public async Task A_position_is_a_criterion_like_others(string query, string expected) => Assert.Equal(expected, await Data.FindAsync(server, query));

    [Theory]
    [InlineData("53.8")]
    [InlineData("north|west")]
    [InlineData("91|0")]
    [InlineData("0|181")]
    [InlineData("0|0|-1")]
    [InlineData("0|0|1|kg")]
    [InlineData("0|0|1|km|x")]
    [InlineData("0|0||km")]
    [InlineData("NaN|0")]
    public async Task What_is_no_position_is_refused(string near) =>
        Assert.Equal(400, (await server.GetAsync($"Location?near={Uri.EscapeDataString(near)}")).Status);

    [Fact]
    public async Task The_server_says_that_it_can() =>
        Assert.Contains((await server.GetAsync("metadata")).Json["rest"]![0]!["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Location")!["searchParam"]!.AsArray(),
            p => (string?)p!["name"] == "near" && (string?)p["type"] == "special");
}
