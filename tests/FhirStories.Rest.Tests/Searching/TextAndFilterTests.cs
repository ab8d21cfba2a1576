using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class TextAndFilterTests(RunningServer server)
{
    private static readonly Stated Data = new("filters",
        ("f-ann", """
            {"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title=\"hidden\">Fractured &amp; healing femur</p></div>"},
             "name":[{"family":"Ann","given":["Mary"]}],"gender":"female","birthDate":"1979-02-03","managingOrganization":{"reference":"Organization/f-org"}}
            """),
        ("f-bob", """
            {"resourceType":"Patient","name":[{"family":"Bobson","given":["Mary"]}],"gender":"male","birthDate":"1990","address":[{"text":"Behind the femur museum"}]}
            """),
        ("f-cy", """{"resourceType":"Patient","name":[{"family":"Cy(\"x\")"}],"birthDate":"1979-02"}"""),
        ("f-org", """{"resourceType":"Organization","name":"Filter Street Surgery"}"""));

    [Theory]
    [InlineData("_text=femur", "f-ann")]
    [InlineData("_text=FRACTURE healing", "f-ann")]
    [InlineData("_text=femur museum", "")]
    [InlineData("_text=hidden", "")]
    [InlineData("_content=femur", "f-ann f-bob")]
    [InlineData("_content=femur museum", "f-bob")]
    [InlineData("_content=femur and museum", "f-bob")]
    [InlineData("_content=(museum or healing) and mary", "f-ann f-bob")]
    [InlineData("_content=mary NOT museum", "f-ann")]
    [InlineData("_content=mary&_text=healing", "f-ann")]
    [InlineData("_content=(unclosed femur", "")]
    public async Task Words_are_found_in_the_narrative_and_in_the_content(string query, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, TokenAndStringTests.Encoded("Patient?" + query)));

    [Fact]
    public async Task Words_follow_an_update_and_a_deletion()
    {
        const string Tagged = "\"meta\":{\"tag\":[{\"code\":\"filters-2\"}]}";
        await server.SendAsync("PUT", "Patient/f-now", $$"""{"resourceType":"Patient","id":"f-now",{{Tagged}},"name":[{"text":"quokka"}]}""");
        Assert.Equal(["f-now"], await server.IdsAsync("Patient?_content=quokka"));
        await server.SendAsync("PUT", "Patient/f-now", $$"""{"resourceType":"Patient","id":"f-now",{{Tagged}},"name":[{"text":"numbat"}]}""");
        Assert.Empty(await server.IdsAsync("Patient?_content=quokka"));
        Assert.Equal(["f-now"], await server.IdsAsync("Patient?_content=numbat"));
        await server.SendAsync("DELETE", "Patient/f-now");
        Assert.Empty(await server.IdsAsync("Patient?_content=numbat"));
    }

    [Theory]
    [InlineData("family eq ann", "f-ann")]
    [InlineData("family ne ann", "f-bob f-cy")]
    [InlineData("family co \"obs\"", "f-bob")]
    [InlineData("family sw BOB", "f-bob")]
    [InlineData("family ew son", "f-bob")]
    [InlineData("family eq \"cy(\\\"x\\\")\"", "f-cy")]
    [InlineData("gender eq female or gender eq male", "f-ann f-bob")]
    [InlineData("given eq mary and not (gender eq male)", "f-ann")]
    [InlineData("not(gender pr true)", "f-cy")]
    [InlineData("gender pr false", "f-cy")]
    [InlineData("birthdate ge 1979-02-03 and birthdate lt 1990", "f-ann f-cy")]
    [InlineData("birthdate po 1979-02", "f-ann f-cy")]
    [InlineData("(family sw bob or family sw ann) and birthdate gt 1985", "f-bob")]
    [InlineData("organization.name co street", "f-ann")]
    [InlineData("organization[name co street].name sw filter", "f-ann")]
    [InlineData("organization re Organization/f-org", "f-ann")]
    [InlineData("id eq f-bob or _id eq f-cy", "f-bob f-cy")]
    public async Task A_filter_is_understood(string filter, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, $"Patient?_filter={Uri.EscapeDataString(filter)}"));
}
