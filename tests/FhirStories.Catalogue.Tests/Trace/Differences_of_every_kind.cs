using System.Text;
using FhirStories.Catalogue.Trace.Impact;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Tests.Trace;

public sealed class Differences_of_every_kind
{
    [Theory]
    [InlineData("\"min\":0", "\"min\":1", "cardinality 0..* -> 1..* !")]
    [InlineData("\"maxLength\":20", "\"maxLength\":10", "limit maxLength 20 -> maxLength 10 !")]
    [InlineData("\"maxLength\":20", "\"min\":0", "limit maxLength 20 -> -")]
    [InlineData("\"min\":0", "\"minValueInteger\":1,\"maxValueInteger\":9", "limit - -> maxValueInteger 9, minValueInteger 1 !")]
    [InlineData("\"constraint\":[{\"key\":\"my-1\",\"severity\":\"warning\",\"expression\":\"a\"}]", "\"constraint\":[{\"key\":\"my-1\",\"severity\":\"error\",\"expression\":\"a\"}]", "invariant my-1 (warning) -> my-1 (error) !")]
    [InlineData("\"constraint\":[{\"key\":\"my-1\",\"severity\":\"error\",\"expression\":\"a\"}]", "\"constraint\":[{\"key\":\"my-1\",\"severity\":\"warning\",\"expression\":\"a\"}]", "invariant my-1 (error) -> my-1 (warning)")]
    [InlineData("\"slicing\":{\"rules\":\"open\",\"discriminator\":[{\"type\":\"value\",\"path\":\"system\"}]}", "\"slicing\":{\"rules\":\"open\",\"discriminator\":[{\"type\":\"value\",\"path\":\"use\"}]}", "slicing open by value:system -> open by value:use !")]
    [InlineData("\"slicing\":{\"rules\":\"open\"}", "\"slicing\":{\"rules\":\"open\",\"ordered\":true}", "slicing open -> open ordered !")]
    [InlineData("\"slicing\":{\"rules\":\"open\"}", "\"slicing\":{\"rules\":\"closed\"}", "slicing open -> closed !")]
    [InlineData("\"short\":\"One\"", "\"short\":\"Another\",\"definition\":\"Words.\",\"comment\":\"More.\"", "")]
    public void A_change_of_an_element_is_told_as_what_it_is(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join("; ", ProfileDifference.Between(Elements(before), Elements(after)).Select(change => $"{change.Aspect} {change.Before ?? "-"} -> {change.After ?? "-"}{(change.IsNarrowing ? " !" : "")}")));

    private static IReadOnlyList<ElementFacts> Elements(string says) =>
        ProfileFacts.ElementsOf(Encoding.UTF8.GetBytes($$"""{"resourceType":"StructureDefinition","snapshot":{"element":[{"id":"Patient.identifier","path":"Patient.identifier","max":"*",{{says}} }] } }"""));
}
