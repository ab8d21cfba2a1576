using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

[Collection(LifecycleTests.Name)]
public sealed class ReviewAndReleaseTests(LifecycleServer server)
{
    private const string Dates = "http://hl7.org/fhir/StructureDefinition/artifact-";

    [Fact]
    public async Task An_approval_sets_its_date_and_says_why_in_one_transaction()
    {
        await server.StoredAsync(Made.Story("ap-1"));
        var author = new JsonObject { ["reference"] = "Practitioner/somebody" };
        var written = (await server.CallAsync("Basic/ap-1/$approve", ("approvalDate", "2026-02-03"), ("artifactAssessmentType", "comment"), ("artifactAssessmentSummary", "Fit for use."),
            ("artifactAssessmentTarget", Made.Url("ap-1") + "|1.0.0"), ("artifactAssessmentRelatedArtifact", "https://life.test/Library/minutes"), ("artifactAssessmentAuthor", author))).Resources();
        Assert.Equal(2, written.Count);
        Assert.Equal(("ap-1", "2026-02-03", "draft"), ((string?)written[0]["id"], written[0].Value(Dates + "approvalDate"), written[0].Status()));
        var said = written[1];
        Assert.Equal("ArtifactAssessment", (string?)said["code"]!["coding"]![0]!["code"]);
        Assert.Equal("2026-02-03", said.Value("ArtifactAssessment.approvalDate"));
        Assert.Contains("\"reference\":\"Basic/ap-1\"", said.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Fit for use.", said.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Practitioner/somebody", said.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("https://life.test/Library/minutes", said.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_of_an_active_story_is_metadata_and_without_words_stores_no_assessment()
    {
        await server.StoredAsync(Made.Story("rv-1", "active"));
        var written = Assert.Single((await server.CallAsync("Basic/rv-1/$review", ("reviewDate", "2026-03-04"))).Resources());
        Assert.Equal("2026-03-04", written.Value(Dates + "lastReviewDate"));
        Assert.Equal("active", written.Status());
        await server.CallAsync("Basic/$review", ("id", "rv-1"), ("reviewDate", "2026-03-05"));
        Assert.Equal("2026-03-05", (await server.GetAsync("Basic/rv-1")).Json.Value(Dates + "lastReviewDate"));
    }

    [Theory]
    [InlineData("Ann Author", "display", "Ann Author")]
    [InlineData("Practitioner/ann", "reference", "Practitioner/ann")]
    public async Task Who_is_named_in_plain_words_is_named_and_not_referred_to(string sent, string property, string said)
    {
        await server.StoredAsync(Made.Story("rv-named"));
        var written = (await server.CallAsync("Basic/rv-named/$review", ("artifactAssessmentSummary", "Fine."), ("artifactAssessmentAuthor", sent))).Resources();
        Assert.Contains($"{{\"url\":\"author\",\"valueReference\":{{\"{property}\":\"{said}\"}}}}", written[1].ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve", "approvalDate", "yesterday", "operation-parameter-invalid", 400)]
    [InlineData("review", "artifactAssessmentType", "gossip", "operation-parameter-invalid", 400)]
    [InlineData("review", "artifactAssessmentTarget", "https://life.test/Requirements/another", "operation-parameter-invalid", 400)]
    public async Task What_is_wrong_about_a_review_is_refused_and_nothing_is_stored(string operation, string parameter, string value, string code, int status)
    {
        await server.StoredAsync(Made.Story("rv-bad"));
        var before = (await server.GetAsync("Basic/rv-bad")).Text;
        RunningServer.AssertRefused(await server.CallAsync($"Basic/rv-bad/${operation}", (parameter, value), ("artifactAssessmentSummary", "x")), status, code);
        Assert.Equal(before, (await server.GetAsync("Basic/rv-bad")).Text);
    }

    [Fact]
    public async Task What_is_retired_is_approved_no_more_and_another_version_than_expected_is_left_alone()
    {
        await server.StoredAsync(Made.Story("ap-retired", "retired"));
        RunningServer.AssertRefused(await server.CallAsync("Basic/ap-retired/$approve"), 422, "lifecycle-retired-approve");
        await server.StoredAsync(Made.Story("ap-match"));
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic/ap-match/$approve", Calls.Parameters().ToJsonString(), headers: ("If-Match", "W/\"7\"")), 412, "version-conflict");
    }

    [Fact]
    public async Task A_release_is_active_and_names_what_it_depends_on_with_its_version()
    {
        await server.StoredAsync(Made.Role("rl-role", "active", "2.3.0"));
        await server.StoredAsync(Made.Role("rl-role-next", "draft", "3.0.0").But(r => r["extension"]![0]!["valueUri"] = $"{Made.Root}ActorDefinition/rl-role"));
        var story = Made.Story("rl-1", version: "1.0.0", criteria: ("c1", "It SHALL show."))
            .With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/rl-role")
            .WithChild("c1", "satisfiedBy", "valueUrl", "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.identifier:nhsNumber")
            .WithChild("c1", "satisfiedBy", "valueUrl", "https://nowhere.test/StructureDefinition/x");
        await server.StoredAsync(story);
        var answer = await server.CallAsync("Basic/rl-1/$release", ("version", "1.0.0"), ("versionBehavior", "check"), ("releaseLabel", "Spring"), ("releaseDate", "2026-04-01"));
        var released = Assert.Single(answer.Resources());
        Assert.Equal(("active", "1.0.0", "Spring", "2026-04-01"), (released.Status(), released.Value("Requirements.version"), released.Value(Dates + "releaseLabel"), released.Value("Requirements.date")));
        Assert.Equal($"{Made.Root}ActorDefinition/rl-role|2.3.0", released.Value("Requirements.actor"));
        Assert.Matches(@"CareConnect-Patient-1\|[0-9.]+#Patient.identifier:nhsNumber", released.ToJsonString());
        Assert.Contains("\"https://nowhere.test/StructureDefinition/x\"", released.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("release-reference-unversioned", answer.Text, StringComparison.Ordinal);

        // What is pinned is found as before.
        Assert.Contains("rl-1", await server.IdsAsync("Basic?satisfied-by=https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1&_id=rl-1"));
        Assert.Contains("rl-1", await server.IdsAsync("Basic?satisfied-by=https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1%23Patient.identifier:nhsNumber&_id=rl-1"));
        Assert.Equal(["rl-1"], await server.IdsAsync($"Basic?actor={Made.Root}ActorDefinition/rl-role"));
        Assert.Equal(["rl-1"], await server.IdsAsync("Basic?actor=rl-role"));

        RunningServer.AssertRefused(await server.CallAsync("Basic/rl-1/$release", ("version", "1.0.0"), ("versionBehavior", "default")), 422, "lifecycle-release-not-draft");
    }

    [Theory]
    [InlineData("default", "9.0.0", "1.0.0")]
    [InlineData("check", "1.0.0", "1.0.0")]
    [InlineData("check", "9.0.0", null)]
    [InlineData("force", "9.0.0", "9.0.0")]
    public async Task The_version_of_a_release_is_found_as_the_caller_says(string behavior, string given, string? becomes)
    {
        var id = $"rlv-{behavior}-{given[0]}";
        await server.StoredAsync(Made.Story(id, version: "1.0.0"));
        var answer = await server.CallAsync($"Basic/{id}/$release", ("version", given), ("versionBehavior", behavior));
        if (becomes is null) RunningServer.AssertRefused(answer, 422, "release-version-differs");
        else Assert.Equal(becomes, Assert.Single(answer.Resources()).Value("Requirements.version"));
    }

    [Fact]
    public async Task A_release_that_must_have_versions_and_active_references_is_refused_with_every_place()
    {
        await server.StoredAsync(Made.Role("rl-draft-role", "draft"));
        await server.StoredAsync(Made.Story("rl-strict").With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/rl-draft-role").With("Requirements.derivedFrom", "valueCanonical", Made.Url("rl-nowhere")));
        var active = await server.CallAsync("Basic/rl-strict/$release", ("version", "1.0.0"), ("versionBehavior", "default"), ("requireActiveReferences", true));
        RunningServer.AssertRefused(active, 422, "release-reference-not-active");
        Assert.Equal(2, active.Json["issue"]!.AsArray().Count);
        var versions = await server.CallAsync("Basic/rl-strict/$release", ("version", "1.0.0"), ("versionBehavior", "default"), ("requireVersionSpecificReferences", true));
        RunningServer.AssertRefused(versions, 422, "release-reference-unversioned");
        Assert.Equal("draft", (await server.GetAsync("Basic/rl-strict")).Json.Status());
        RunningServer.AssertRefused(await server.CallAsync("Basic/rl-strict/$release", ("version", "1.0.0")), 400, "operation-parameter-missing");
        RunningServer.AssertRefused(await server.CallAsync("Basic/rl-strict/$release", ("version", "1.0.0"), ("versionBehavior", "maybe")), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.CallAsync("Basic/rl-strict/$release", ("version", "1.0.0"), ("versionBehavior", "default"), ("latestFromTxServer", true)), 400, "operation-parameter-unsupported");
    }

    [Fact]
    public async Task A_release_that_depends_on_experiments_is_refused_or_told_as_the_caller_says()
    {
        await server.StoredAsync(Made.Role("rl-exp", "active").But(r => r["extension"]!.AsArray().Add((JsonNode)new JsonObject { ["url"] = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.experimental", ["valueBoolean"] = true })));
        await server.StoredAsync(Made.Story("rl-on-exp").With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/rl-exp"));
        RunningServer.AssertRefused(await server.CallAsync("Basic/rl-on-exp/$release", ("version", "1.0.0"), ("versionBehavior", "default"), ("experimentalBehavior", "error")), 422, "release-reference-experimental");
        var told = await server.CallAsync("Basic/rl-on-exp/$release", ("version", "1.0.0"), ("versionBehavior", "default"), ("experimentalBehavior", "warn"));
        Assert.Single(told.Resources());
        Assert.Contains("release-reference-experimental", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_review_approve_and_release_lead_from_one_version_to_the_next()
    {
        await server.StoredAsync(Made.Story("rl-way", "active", criteria: ("c1", "It SHALL show.")));
        var id = (string)Assert.Single((await server.CallAsync("Basic/rl-way/$draft", ("version", "2.0.0"))).Resources())["id"]!;
        Assert.Equal(200, (await server.CallAsync($"Basic/{id}/$review")).Status);
        Assert.Equal(200, (await server.CallAsync($"Basic/{id}/$approve")).Status);
        Assert.Equal(200, (await server.CallAsync($"Basic/{id}/$release", ("version", "2.0.0"), ("versionBehavior", "check"))).Status);
        var retired = (await server.GetAsync("Basic/rl-way")).Json.But(s => s["modifierExtension"]![0]!["valueCode"] = "retired");
        await server.StoredAsync(retired);
        Assert.Equal([id], await server.IdsAsync($"Basic?url={Made.Url("rl-way")}&status=active"));
    }
}
