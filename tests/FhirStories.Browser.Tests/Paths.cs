using Xunit;

namespace FhirStories.Browser.Tests;

/// <summary>One address of every kind of page, on the starter catalogue.</summary>
internal static class Paths
{
    public static readonly string[] All =
    [
        "/", "/stories", "/stories?q=medicines&state=gap", "/stories?q=xyzzy", "/stories/us-med-01", "/features", "/features/feature-medicines",
        "/roles", "/roles/hospital-pharmacist", "/profiles",
        "/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-AllergyIntolerance-1", "/scenarios",
        "/scenarios/scenario-home-after-a-fall", "/solutions", "/solutions/solution-larkrise-medicines", "/case-studies",
        "/case-studies/case-medicines-at-marlowe-ferry", "/nothing/here", "/import", "/review", "/review/comments", "/review/links",
    ];

    /// <summary>Every page on every screen.</summary>
    public static TheoryData<string, Screen> OnEveryScreen()
    {
        var data = new TheoryData<string, Screen>();
        foreach (var path in All)
        {
            data.Add(path, Screen.Desktop);
            data.Add(path, Screen.Phone);
        }

        return data;
    }
}
