using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Catalogue.Tests.Lifecycle;

public sealed class Life_of_an_artifact
{
    public static TheoryData<string> ArtifactTypes => [.. ModelInfo.SupportedResources.Where(Artifact.IsArtifactType)];

    [Fact]
    public void Patients_observations_and_reports_of_tests_have_none()
    {
        foreach (var type in (string[])["Patient", "Observation", "TestReport", "Subscription", "Basic", "Parameters", "Bundle"]) Assert.False(Artifact.IsArtifactType(type), type);
        Assert.Null(Artifact.Of(new Patient()));
        Assert.Null(Artifact.Of(new Basic { Code = new CodeableConcept { Text = "x" } }));
    }

    [Theory]
    [MemberData(nameof(ArtifactTypes))]
    public void Every_type_with_a_publication_status_is_read_and_written_alike(string type)
    {
        var resource = (Resource)Activator.CreateInstance(ModelInfo.GetTypeForFhirType(type)!)!;
        var artifact = Artifact.Of(resource)!;
        (artifact.Url, artifact.Version, artifact.Status, artifact.Date) = ("https://x/y", "1.0.0", "active", "2026-01-01");
        (artifact.ApprovalDate, artifact.LastReviewDate, artifact.ReleaseLabel) = ("2026-01-02", "2026-01-03", "L");
        Assert.Equal(("https://x/y|1.0.0", "active", "2026-01-01", "2026-01-02", "2026-01-03", "L"),
            (artifact.Canonical, artifact.Status, artifact.Date, artifact.ApprovalDate, artifact.LastReviewDate, artifact.ReleaseLabel));
        artifact.ApprovalDate = null;
        Assert.Null(artifact.ApprovalDate);
        artifact.RemoveEffectivePeriod();
    }

    [Fact]
    public void The_status_of_a_carrier_stays_a_modifier_wherever_it_stood()
    {
        var basic = StoryMapper.ToBasic(new Story { Id = "s", Title = "S", Status = StoryStatus.Draft });
        // Some tools write it as a plain extension.
        (basic.Extension, basic.ModifierExtension) = ([.. basic.Extension, .. basic.ModifierExtension], []);
        var artifact = Artifact.Of(basic)!;
        Assert.Equal("draft", artifact.Status);
        artifact.Status = "active";
        Assert.Equal("active", (Assert.Single(basic.ModifierExtension).Value as Code)?.Value);
        Assert.DoesNotContain(basic.Extension, e => e.Url!.EndsWith(".status", StringComparison.Ordinal));
    }

    [Fact]
    public void What_this_software_does_not_know_is_content_and_settled()
    {
        var before = StoryMapper.ToBasic(new Story { Id = "s", Title = "S", Status = StoryStatus.Active });
        var after = (Basic)before.DeepCopy();
        after.Extension.Add(new Extension("https://foreign.test/x", new FhirBoolean(true)));
        var problem = Assert.Single(LifecycleRules.Judge(before, after));
        Assert.Equal("lifecycle-active-content", problem.Code);
        Assert.Contains("https://foreign.test/x", problem.Message, StringComparison.Ordinal);
        after.Extension[^1].Url = Artifact.Extensions + "topic";
        Assert.Empty(LifecycleRules.Judge(before, after));
    }
}
