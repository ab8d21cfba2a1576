using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class TokenAndStringTests(RunningServer server)
{
    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{i}"));

    private static readonly Stated Data = new("tokens",
        ("t-a", """
            {"resourceType":"Patient","gender":"female","active":true,"name":[{"family":"O'Brien, Jr","given":["Zöe","Ångström"]}],
             "identifier":[{"system":"https://example.org/mrn","value":"12|3$4","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}],"text":"Hospital number"}}],
             "telecom":[{"system":"email","value":"zoe@example.org"}],"address":[{"city":"Łódź","line":["1 High Street"]}],
             "maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":"Married"}]}}
            """),
        ("t-b", """
            {"resourceType":"Patient","gender":"male","name":[{"family":"OBRIEN","given":["zoe"]}],
             "identifier":[{"value":"12"},{"system":"https://example.org/other","value":"12"}],"maritalStatus":{"text":"Married, twice"}}
            """),
        ("t-c", """{"resourceType":"Patient","name":[{"text":"100% \\ backslash"}],"identifier":[{"system":"https://example.org/mrn","value":"77"}]}"""),
        ("t-lib", $$"""{"resourceType":"ValueSet","status":"draft","url":"https://example.org/tokens/ValueSet/long","name":"Long","description":"{{Long}}"}"""),
        ("t-vs", """
            {"resourceType":"ValueSet","status":"active","url":"https://example.org/tokens/ValueSet/genders","name":"Genders",
             "compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"female"},{"code":"other"}]}]}}
            """),
        ("t-obs-1", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActClass","code":"OBS"}]}}"""),
        ("t-obs-2", """{"resourceType":"Observation","status":"preliminary","code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActClass","code":"COND"}]}}"""));

    [Theory]
    [InlineData("Patient?identifier=12", "t-b")]
    [InlineData("Patient?identifier=|12", "t-b")]
    [InlineData("Patient?identifier=https://example.org/mrn|", "t-a t-c")]
    [InlineData("Patient?identifier=https://example.org/mrn|12\\|3\\$4", "t-a")]
    [InlineData("Patient?identifier=12\\|3\\$4,77", "t-a t-c")]
    [InlineData("Patient?identifier=https://example.org/other|12", "t-b")]
    [InlineData("Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|12\\|3\\$4", "t-a")]
    [InlineData("Patient?identifier:of-type=|MR|12\\|3\\$4", "t-a")]
    [InlineData("Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|12\\|3\\$4", "")]
    [InlineData("Patient?identifier:text=hospital", "t-a")]
    [InlineData("Patient?gender:not=male", "t-a t-c")]
    [InlineData("Patient?gender:not=male,female", "t-c")]
    [InlineData("Patient?identifier:not=12", "t-a t-c")]
    [InlineData("Patient?gender:missing=true", "t-c")]
    [InlineData("Patient?gender:missing=false&active=true", "t-a")]
    [InlineData("Patient?email=zoe@example.org", "t-a")]
    [InlineData("Patient?gender:in=ValueSet/t-vs", "t-a")]
    [InlineData("Patient?gender:in=https://example.org/tokens/ValueSet/genders", "t-a")]
    [InlineData("Patient?gender:not-in=https://example.org/tokens/ValueSet/genders", "t-b t-c")]
    [InlineData("Observation?code:below=http://terminology.hl7.org/CodeSystem/v3-ActClass|OBS", "t-obs-1 t-obs-2")]
    [InlineData("Observation?code:below=http://terminology.hl7.org/CodeSystem/v3-ActClass|COND", "t-obs-2")]
    [InlineData("Observation?code:above=http://terminology.hl7.org/CodeSystem/v3-ActClass|COND", "t-obs-1 t-obs-2")]
    [InlineData("Observation?code:above=http://terminology.hl7.org/CodeSystem/v3-ActClass|OBS", "t-obs-1")]
    [InlineData("Patient?family=obrien", "t-b")]
    [InlineData("Patient?family=O'BRIEN\\, J", "t-a")]
    [InlineData("Patient?family=o'brien\\, jr,obr", "t-a t-b")]
    [InlineData("Patient?given=ZOE", "t-a t-b")]
    [InlineData("Patient?given:exact=zoe", "t-b")]
    [InlineData("Patient?given:exact=Zöe", "t-a")]
    [InlineData("Patient?given=angstr", "t-a")]
    [InlineData("Patient?name:contains=strom", "t-a")]
    [InlineData("Patient?name=100%", "t-c")]
    [InlineData("Patient?name:contains=\\\\ back", "t-c")]
    [InlineData("Patient?name:contains=%", "t-c")]
    [InlineData("Patient?name:contains=_", "")]
    [InlineData("Patient?address-city=łódz", "t-a")]
    [InlineData("Patient?address=1 HIGH", "t-a")]
    [InlineData("Patient?name=zoe&gender=male", "t-b")]
    [InlineData("Patient?name=zoe&name=ang", "t-a")]
    [InlineData("ValueSet?description:contains=word150 word151", "t-lib")]
    [InlineData("ValueSet?description:contains=WORD199", "t-lib")]
    [InlineData("ValueSet?description:contains=word199 word1", "")]
    public async Task Tokens_and_strings_are_found_by_every_form_and_modifier(string query, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, Encoded(query)));

    [Fact]
    public async Task The_text_of_a_code_is_searched_like_a_string()
    {
        await server.SendAsync("PUT", "Observation/t-text", """
            {"resourceType":"Observation","id":"t-text","meta":{"tag":[{"code":"token-text"}]},"status":"final","code":{"text":"Blood pressure, seated"},
             "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],"subject":{"display":"Mrs Example"}}
            """);
        foreach (var query in new[] { "code:text=blood%20PRESS", "category:text=vital", "subject:text=mrs", "code:missing=false", "subject:missing=false" })
            Assert.Equal(["t-text"], await server.IdsAsync($"Observation?{query}&_tag=token-text"));
        Assert.Empty(await server.IdsAsync("Observation?code:text=seated&_tag=token-text"));
    }

    [Fact]
    public async Task Too_many_alternatives_are_refused_and_never_fail()
    {
        Assert.Equal(200, (await server.GetAsync("Patient?name=" + string.Join(',', Enumerable.Range(0, 350).Select(i => $"nobody{i}")))).Status);
        RunningServer.AssertRefused(await server.GetAsync("Patient?name=" + string.Join(',', Enumerable.Range(0, 800).Select(i => $"n{i}"))), 400, "search-too-costly");
        Assert.Equal(200, (await server.GetAsync("Patient?name=%00x&identifier=%00")).Status);
    }

    [Theory]
    [InlineData("Patient", "family:missing=true", "&family:missing=true")]
    [InlineData("Patient", "_id=x", "&_id=x")]
    [InlineData("Patient", "_id=x", ",x")]
    [InlineData("Patient", "_lastUpdated=2020", "&_lastUpdated=2020")]
    [InlineData("Patient", "_lastUpdated=2020", ",2020")]
    [InlineData("Patient", "_content=x", "&_content=x")]
    [InlineData("Patient", "_text=x", " or x")]
    [InlineData("Patient", "_list=x", "&_list=x")]
    [InlineData("Patient", "_list=x", ",x")]
    [InlineData("Patient", "gender:in=http://hl7.org/fhir/ValueSet/administrative-gender", ",http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("Patient", "_filter=family eq x", " or family eq x")]
    [InlineData("Patient", "_filter=family pr true", " and family pr true")]
    [InlineData("Basic", "text=x", "&text=x")]
    [InlineData("ValueSet", "url:above=https://a.test/1/2/3/4/5/6/7/8/9", ",https://a.test/1/2/3/4/5/6/7/8/9")]
    [InlineData("Patient", "nothing=x", "&nothing=x")]
    public async Task Whatever_is_asked_for_too_often_is_refused_and_never_fails(string type, string query, string again)
    {
        var form = query + string.Concat(Enumerable.Repeat(again, 2000));
        RunningServer.AssertRefused(await server.SendAsync("POST", $"{type}/_search", form, "application/x-www-form-urlencoded"), 400, "search-too-costly");
    }

    [Fact]
    public async Task Sort_keys_have_a_bound_and_count_once()
    {
        Assert.Equal(200, (await server.GetAsync("Patient?_sort=" + string.Join(',', Enumerable.Repeat("family,-family", 40)))).Status);
        var all = (await server.GetAsync("metadata")).Json["rest"]![0]!["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Patient")!["searchParam"]!.AsArray()
            .Where(p => (string?)p!["type"] is "token" or "string" or "date" or "reference").Select(p => (string)p!["name"]!).Where(n => !n.StartsWith('_')).Take(17);
        RunningServer.AssertRefused(await server.GetAsync("Patient?_sort=" + string.Join(',', all)), 400, "search-value-invalid");
    }

    internal static string Encoded(string query)
    {
        var mark = query.IndexOf('?', StringComparison.Ordinal);
        return query[..(mark + 1)] + string.Join('&', query[(mark + 1)..].Split('&').Select(p =>
            p.IndexOf('=', StringComparison.Ordinal) is var at && at < 0 ? p : $"{p[..at]}={Uri.EscapeDataString(p[(at + 1)..])}"));
    }
}
