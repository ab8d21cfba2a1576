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
        "/case-studies/case-medicines-at-marlowe-ferry", "/data-sets", "/data-sets/MedicinesOnAdmission", "/changes", "/stories/us-med-07", "/stories/us-med-01/history",
        "/stories/us-med-01/fhir", "/stories/us-med-01/fhir/r5-xml", $"/profiles/view?url={Patient}&show=all", $"/profiles/view?url={Patient}",
        $"/profiles/element?url={Patient}&element=Patient.identifier%3AnhsNumber",
        $"/profiles/impact?url={Patient}&with=http%3A%2F%2Fhl7.org%2Ffhir%2FStructureDefinition%2FPatient", "/stories/not-here-at-all", "/nothing/here",
        "/matrix", "/matrix?state=gap&words=medicine", "/coverage", "/coverage?scope=feature&value=https%3A%2F%2Ffhirstories.org%2Fcatalogue%2FRequirements%2Ffeature-medicines", "/coverage/statements?status=uncovered",
        "/coverage/elements?profile=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-AllergyIntolerance-1", "/coverage/gaps", "/coverage/gaps?list=deprecated",
        "/baselines", "/packages", "/packages/careconnect.stu3/2023.9.26", "/packages/compare",
        "/contribute", "/contribute/story", "/contribute/feature", "/contribute/role", "/contribute/scenario", "/contribute/solution", "/contribute/case-study", "/contribute/mine",
        "/contribute/comment?on=Basic/us-med-01&key=AC1", "/stories/us-med-01/edit", "/contribute/done?kind=story&id=us-med-01", "/contribute/story/nobody/who",
        "/import", "/review", "/review/comments", "/review/links",
    ];

    private const string Patient = "https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-Patient-1";

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
