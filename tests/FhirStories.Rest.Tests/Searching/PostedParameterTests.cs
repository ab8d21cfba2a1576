using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>Search parameters that a client stores, and indexing anew.</summary>
public sealed class PostedParameterTests(RunningServer server)
{
    private static string Patient(string id, string colour) => $$"""
        {"resourceType":"Patient","id":"{{id}}","meta":{"tag":[{"code":"posted"}]},"extension":[{"url":"https://example.org/eye-colour","valueCode":"{{colour}}"}]}
        """;

    private static string Parameter(string status, string expression) => $$"""
        {"resourceType":"SearchParameter","id":"eye-colour","url":"https://example.org/SearchParameter/eye-colour","name":"EyeColour","status":"{{status}}",
         "description":"The colour of the eyes","code":"eye-colour","base":["Patient"],"type":"token","expression":"{{expression}}"}
        """;

    [Fact]
    public async Task A_stored_parameter_finds_what_is_written_from_then_on_and_the_rest_once_it_is_indexed_anew()
    {
        const string Expression = "Patient.extension.where(url='https://example.org/eye-colour').value";
        Assert.Equal(201, (await server.SendAsync("PUT", "Patient/posted-old", Patient("posted-old", "green"))).Status);
        RunningServer.AssertRefused(await server.GetAsync("Patient?eye-colour=green", ("Prefer", "handling=strict")), 400, "search-parameter-unknown");
        var stored = await server.SendAsync("PUT", "SearchParameter/eye-colour", Parameter("active", Expression));
        Assert.True(stored.Status == 201, stored.Text);
        Assert.Equal(201, (await server.SendAsync("PUT", "Patient/posted-new", Patient("posted-new", "green"))).Status);
        Assert.Equal(["posted-new"], await server.IdsAsync("Patient?eye-colour=green"));
        Assert.Contains("eye-colour", (await server.GetAsync("metadata")).Text, StringComparison.Ordinal);

        var begun = await server.SendAsync("POST", "Patient/$reindex");
        Assert.True(begun.Status == 202, begun.Text);
        var status = begun.Content.TryGetValues("Content-Location", out var values) ? values.First() : begun.Headers.GetValues("Content-Location").First();
        Answer answer;
        var bound = DateTime.UtcNow.AddMinutes(2);
        do answer = await server.GetAsync(status);
        while (answer.Status == 202 && DateTime.UtcNow < bound);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(["posted-old", "posted-new"], await server.IdsAsync("Patient?eye-colour=green"));
        Assert.Equal("1", (string?)(await server.GetAsync("Patient/posted-old")).Json["meta"]!["versionId"]);

        Assert.Equal(200, (await server.SendAsync("PUT", "SearchParameter/eye-colour", Parameter("retired", Expression))).Status);
        RunningServer.AssertRefused(await server.GetAsync("Patient?eye-colour=green", ("Prefer", "handling=strict")), 400, "search-parameter-unknown");
    }

    [Theory]
    [InlineData("Patient.repeat(extension)")]
    [InlineData("Patient.name.where(family.matches('^(a+)+$'))")]
    public async Task An_expression_that_might_never_end_is_not_put_to_use(string expression)
    {
        await server.SendAsync("PUT", "SearchParameter/endless", Parameter("active", expression).Replace("eye-colour", "endless", StringComparison.Ordinal));
        RunningServer.AssertRefused(await server.GetAsync("Patient?endless=x", ("Prefer", "handling=strict")), 400, "search-parameter-unknown");
        Assert.Equal(201, (await server.SendAsync("POST", "Patient", """{"resourceType":"Patient","name":[{"family":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}]}""")).Status);
    }

    [Fact]
    public async Task A_number_that_no_expression_can_hold_is_refused_and_never_fails()
    {
        RunningServer.AssertRefused(await server.SendAsync("PUT", "SearchParameter/far", Parameter("active", "Patient.name[99999999999].family").Replace("eye-colour", "far", StringComparison.Ordinal)), 400, "search-expression-unreadable");
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"https://example.org/StructureDefinition/far","name":"Far","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient",
              "constraint":[{"key":"far-1","severity":"error","human":"far","expression":"name[99999999999].exists()"}]}]}}
            """;
        RunningServer.AssertRefused(await server.SendAsync("POST", "StructureDefinition", Profile), 400, "constraint-unreadable");
        Assert.Equal(201, (await server.SendAsync("POST", "Patient", """{"resourceType":"Patient","active":true}""")).Status);
    }

    [Fact]
    public async Task A_job_that_is_not_there_is_not_found() =>
        RunningServer.AssertRefused(await server.GetAsync("$reindex?job=none"), 404, "reindex-unknown");
}
