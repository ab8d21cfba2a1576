using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class NumberAndQuantityTests(RunningServer server)
{
    private static (string, string) Weight(string id, string quantity) => (id, $$"""
        {"resourceType":"Observation","status":"final","code":{"text":"amount"},"valueQuantity":{{quantity}}}
        """);

    private static (string, string) Risk(string id, string probability) => (id, $$"""
        {"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/nobody"},"prediction":[{{{probability}}}]}
        """);

    private static readonly Stated Data = new("quantities",
        Weight("q-5400mg", """{"value":5400,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}"""),
        Weight("q-5.4g", """{"value":5.4,"unit":"g","system":"http://unitsofmeasure.org","code":"g"}"""),
        Weight("q-5.44g", """{"value":5.44,"unit":"g","system":"http://unitsofmeasure.org","code":"g"}"""),
        Weight("q-5.45g", """{"value":5.45,"unit":"g","system":"http://unitsofmeasure.org","code":"g"}"""),
        Weight("q-neg", """{"value":-5.4,"unit":"g","system":"http://unitsofmeasure.org","code":"g"}"""),
        Weight("q-tablet", """{"value":5.4,"unit":"tablet"}"""),
        Weight("q-below", """{"value":3,"comparator":"<","unit":"g","system":"http://unitsofmeasure.org","code":"g"}"""),
        Weight("q-37C", """{"value":37.0,"unit":"°C","system":"http://unitsofmeasure.org","code":"Cel"}"""),
        Risk("n-0.8", "\"probabilityDecimal\":0.8"), Risk("n-0.84", "\"probabilityDecimal\":0.84"), Risk("n-0.85", "\"probabilityDecimal\":0.85"),
        ("n-none", """{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/nobody"}}"""));

    [Theory]
    [InlineData("5.4||g", "q-5.4g q-5.44g")]
    [InlineData("5.40||g", "q-5.4g")]
    [InlineData("5.4", "q-5.4g q-5.44g q-tablet")]
    [InlineData("5.4||tablet", "q-tablet")]
    [InlineData("5400||milligram", "q-5400mg")]
    [InlineData("5.4|http://unitsofmeasure.org|g", "q-5400mg q-5.4g q-5.44g")]
    [InlineData("5400|http://unitsofmeasure.org|mg", "q-5400mg q-5.4g")]
    [InlineData("5.4e3|http://unitsofmeasure.org|mg", "q-5400mg q-5.4g q-5.44g")]
    [InlineData("5.4e-3|http://unitsofmeasure.org|kg", "q-5400mg q-5.4g q-5.44g")]
    [InlineData("gt5.4|http://unitsofmeasure.org|g", "q-5.44g q-5.45g")]
    [InlineData("ge5400|http://unitsofmeasure.org|mg", "q-5400mg q-5.4g q-5.44g q-5.45g")]
    [InlineData("lt0|http://unitsofmeasure.org|g", "q-neg q-below")]
    [InlineData("eb0|http://unitsofmeasure.org|g", "q-neg")]
    [InlineData("le-5400|http://unitsofmeasure.org|mg", "q-neg q-below")]
    [InlineData("-5.4|http://unitsofmeasure.org|g", "q-neg")]
    [InlineData("ne5.4||g", "q-5.45g q-neg q-below")]
    [InlineData("ap5|http://unitsofmeasure.org|g", "q-5400mg q-5.4g q-5.44g q-5.45g")]
    [InlineData("310.15|http://unitsofmeasure.org|K", "q-37C")]
    [InlineData("98.6|http://unitsofmeasure.org|[degF]", "q-37C")]
    [InlineData("5.4|http://unitsofmeasure.org|m", "")]
    [InlineData("5.4|https://example.org/units|g", "")]
    [InlineData("-5.4||g,5.45||g", "q-5.45g q-neg")]
    public async Task A_quantity_is_found_by_value_precision_and_unit(string value, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, $"Observation?value-quantity={Uri.EscapeDataString(value)}"));

    [Theory]
    [InlineData("0.8", "n-0.8 n-0.84")]
    [InlineData("0.80", "n-0.8")]
    [InlineData("8e-1", "n-0.8 n-0.84")]
    [InlineData("ne0.8", "n-0.85")]
    [InlineData("gt0.84", "n-0.85")]
    [InlineData("ge0.84", "n-0.84 n-0.85")]
    [InlineData("lt0.84", "n-0.8")]
    [InlineData("sa0.4", "n-0.8 n-0.84 n-0.85")]
    [InlineData("sa0.6", "n-0.8 n-0.84 n-0.85")]
    [InlineData("eb0.9", "n-0.8 n-0.84 n-0.85")]
    [InlineData("-0.8", "")]
    public async Task A_number_is_found_within_its_precision(string value, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, $"RiskAssessment?probability={value}"));

    [Fact]
    public async Task Quantities_sort_by_what_they_amount_to_and_those_without_come_last()
    {
        Assert.Equal("q-5.45g q-5.44g q-5.4g q-5400mg", await Data.FindAsync(server, "Observation?value-quantity=gt5%7Chttp://unitsofmeasure.org%7Cg&_sort=-value-quantity,_id"));
        Assert.Equal("n-0.8 n-0.84 n-0.85 n-none", await Data.FindAsync(server, "RiskAssessment?_sort=probability"));
        Assert.EndsWith("n-none", await Data.FindAsync(server, "RiskAssessment?_sort=-probability&_count=2"));
        Assert.Equal("n-none", await Data.FindAsync(server, "RiskAssessment?probability:missing=true"));
    }

    [Theory]
    [InlineData("0e99999999999")]
    [InlineData("0e-99999999999")]
    [InlineData("ne0e2147483648")]
    public async Task Nought_with_an_exponent_that_no_number_has_never_fails(string value)
    {
        Assert.Equal(200, (await server.GetAsync($"RiskAssessment?probability={value}&_count=1")).Status);
        Assert.Equal(200, (await server.GetAsync($"Observation?value-quantity={value}&_count=1")).Status);
    }

    [Theory]
    [InlineData("five")]
    [InlineData("5.4|g")]
    [InlineData("1,000,5x")]
    [InlineData("1e400")]
    public async Task What_is_no_quantity_is_refused(string value) =>
        RunningServer.AssertRefused(await server.GetAsync($"Observation?value-quantity={Uri.EscapeDataString(value)}"), 400, "search-value-invalid");
}
