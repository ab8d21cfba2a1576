using System.Globalization;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>What the server says about itself has a date that is true, and a tag for those who keep it.</summary>
public sealed class StatementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_is_of_the_day_of_the_software_until_a_parameter_is_stored_and_its_tag_stays_as_long_as_it_does()
    {
        await using var server = await StartedServer.StartAsync();
        var (date, tag) = await StatementAsync(server);
        Assert.Equal((date, tag), await StatementAsync(server));
        // It was built before it was tested, and not in another age.
        Assert.InRange(date, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UtcNow);
        foreach (var (format, known, status) in new[] { ("json", tag, 304), ("json", $"W/\"x\", {tag}", 304), ("json", "W/\"x\"", 200), ("xml", tag, 200) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"metadata?_format={format}");
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var answer = await server.Http.SendAsync(request, Cancel);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        const string Parameter = """{"resourceType":"SearchParameter","id":"shoe","url":"https://my.test/shoe","name":"Shoe","status":"active","description":"x","code":"shoe","base":["Patient"],"type":"string","expression":"Patient.extension('https://my.test/shoe').value"}""";
        var before = DateTimeOffset.UtcNow;
        using var content = new StringContent(Parameter, System.Text.Encoding.UTF8, RunningServer.FhirJson);
        using var stored = await server.Http.PutAsync(new Uri("SearchParameter/shoe", UriKind.Relative), content, Cancel);
        Assert.Equal(201, (int)stored.StatusCode);
        // A search is what takes it in.
        await server.Http.GetStringAsync(new Uri("Patient?shoe=43", UriKind.Relative), Cancel);
        var (later, other) = await StatementAsync(server);
        Assert.True(later >= before.AddSeconds(-1), $"{later} is not after {before}.");
        Assert.NotEqual(tag, other);
    }

    [Fact]
    public async Task The_statements_of_other_releases_and_of_terminology_have_a_date_too()
    {
        await using var server = await StartedServer.StartAsync();
        var (date, _) = await StatementAsync(server);
        foreach (var path in (string[])["metadata?mode=terminology", "stu3/metadata", "r5/metadata"])
        {
            var text = System.Text.Json.Nodes.JsonNode.Parse(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel))!;
            Assert.Equal(date, DateTimeOffset.Parse((string)text["date"]!, CultureInfo.InvariantCulture));
        }
    }

    private static async Task<(DateTimeOffset Date, string Tag)> StatementAsync(StartedServer server)
    {
        using var answer = await server.Http.GetAsync(new Uri("metadata", UriKind.Relative), Cancel);
        var json = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        return (DateTimeOffset.Parse((string)json["date"]!, CultureInfo.InvariantCulture), answer.Headers.ETag!.ToString());
    }
}
