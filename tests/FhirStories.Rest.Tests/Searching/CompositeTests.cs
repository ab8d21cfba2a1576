using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class CompositeTests(RunningServer server)
{
    private static (string, string) Pressure(string id, string systolic, string diastolic) => (id, $$$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[
          {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"},{"system":"https://example.org/codes","code":"sys"}]},"valueQuantity":{"value":{{{systolic}}},"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
          {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":{{{diastolic}}},"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
        """);

    private static readonly Stated Data = new("composites",
        Pressure("c-high", "160", "80"), Pressure("c-low", "100", "95"), Pressure("c-odd", "80", "160"),
        ("c-weight", """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":21.3,"unit":"kPa","system":"http://unitsofmeasure.org","code":"kPa"}}
            """),
        ("c-concept", """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"883-9"}]},"valueCodeableConcept":{"coding":[{"system":"https://example.org/codes","code":"a$b|c,d"}]}}
            """),
        ("c-string", """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"883-9"}]},"valueString":"Größe, 5"}
            """),
        ("c-date", """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8665-2"}]},"valueDateTime":"2026-03-04"}
            """));

    [Theory]
    [InlineData("component-code-value-quantity=8480-6$gt150", "c-high")]
    [InlineData("component-code-value-quantity=http://loinc.org|8480-6$gt150", "c-high")]
    [InlineData("component-code-value-quantity=8462-4$gt150", "c-odd")]
    [InlineData("component-code-value-quantity=sys$lt150", "c-low c-odd")]
    [InlineData("component-code-value-quantity=8480-6$160|http://unitsofmeasure.org|mm[Hg]", "c-high")]
    [InlineData("component-code-value-quantity=8480-6$ge20|http://unitsofmeasure.org|kPa", "c-high")]
    [InlineData("component-code-value-quantity=8480-6$160,8480-6$100", "c-high c-low")]
    [InlineData("component-code-value-quantity=8480-6$80&component-code-value-quantity=8462-4$160", "c-odd")]
    [InlineData("component-code-value-quantity=8480-6$95", "")]
    [InlineData("combo-code-value-quantity=8480-6$gt20|http://unitsofmeasure.org|kPa", "c-high c-weight")]
    [InlineData("code-value-quantity=8480-6$21.3", "c-weight")]
    [InlineData("code-value-concept=883-9$a\\$b\\|c\\,d", "c-concept")]
    [InlineData("code-value-concept=883-9$https://example.org/codes|a\\$b\\|c\\,d", "c-concept")]
    [InlineData("code-value-string=883-9$GROSSE", "")]
    [InlineData("code-value-string=883-9$größe\\, 5", "c-string")]
    [InlineData("code-value-date=8665-2$ge2026-03", "c-date")]
    [InlineData("code-value-date=8665-2$gt2026-03-04", "")]
    [InlineData("code-value-quantity:missing=false", "c-weight")]
    public async Task The_parts_of_one_value_are_found_together(string query, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, TokenAndStringTests.Encoded("Observation?" + query)));

    [Theory]
    [InlineData("8480-6")]
    [InlineData("8480-6$five")]
    [InlineData("8480-6$5$6")]
    public async Task What_is_not_all_parts_is_refused(string value) =>
        RunningServer.AssertRefused(await server.GetAsync(TokenAndStringTests.Encoded("Observation?code-value-quantity=" + value)), 400, "search-value-invalid");

    [Theory]
    [InlineData("relationship=DocumentReference/c-old$replaces", "c-new")]
    [InlineData("relationship=c-old$replaces", "c-new")]
    [InlineData("relationship=c-other$http://hl7.org/fhir/document-relationship-type|signs", "c-new")]
    [InlineData("relationship=BASE/DocumentReference/c-old$replaces", "c-new")]
    [InlineData("relationship=DocumentReference/c-old$signs", "")]
    [InlineData("relationship=DocumentReference/c-other$replaces", "")]
    public async Task A_document_is_found_by_how_it_is_related_to_another(string query, string expected)
    {
        await server.SendAsync("PUT", "DocumentReference/c-new", """
            {"resourceType":"DocumentReference","id":"c-new","status":"current","content":[{"attachment":{"title":"x"} }],
             "relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/c-old"} },{"code":"signs","target":{"reference":"DocumentReference/c-other"} }]}
            """);
        Assert.Equal(expected, string.Join(' ', await server.IdsAsync(TokenAndStringTests.Encoded("DocumentReference?" + query.Replace("BASE", server.Base, StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("value-quantity=gt6|http://unitsofmeasure.org|mV", "c-sampled")]
    [InlineData("value-quantity=gt6000|http://unitsofmeasure.org|uV", "c-sampled")]
    [InlineData("value-quantity=lt3||mV", "c-sampled")]
    [InlineData("value-quantity=gt7||mV", "")]
    public async Task A_series_of_samples_is_found_by_its_bounds(string query, string expected)
    {
        await server.SendAsync("PUT", "Observation/c-sampled", """
            {"resourceType":"Observation","id":"c-sampled","status":"final","code":{"text":"ECG"},
             "valueSampledData":{"origin":{"value":2,"unit":"mV","system":"http://unitsofmeasure.org","code":"mV"},"period":10,"factor":0.5,"dimensions":1,"data":"1 10 E 4"} }
            """);
        Assert.Equal(expected, string.Join(' ', await server.IdsAsync(TokenAndStringTests.Encoded("Observation?_id=c-sampled&" + query))));
    }
}
