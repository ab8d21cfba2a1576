using System.Text.Json.Nodes;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>What is written at R5's base is read again as it was, in JSON and XML, and lies in the store as R4 has it.</summary>
public sealed class CarrierContentTests(RunningServer server)
{
    [Fact]
    public async Task A_resource_is_read_again_as_it_was_written()
    {
        foreach (var resource in new[] { Requirements("r5-same"), Actor("r5-same-a", "Laboratory", "system"), Assessment("r5-same-c", "Requirements/r5-same"), Plan("r5-same-p", "ActorDefinition/r5-same-a") })
        {
            var path = $"r5/{resource["resourceType"]}/{resource["id"]}";
            var written = await server.SendAsync("PUT", path, resource.ToJsonString());
            Assert.True(written.Status == 201, written.Text);
            Assert.Equal(Said(resource), Said(written.Json));
            var read = await server.GetAsync(path);
            Assert.Equal(Said(resource), Said(read.Json));
            Assert.Equal("1", (string?)read.Json["meta"]!["versionId"]);
            Assert.NotNull(read.Json["meta"]!["lastUpdated"]);
        }
    }

    [Fact]
    public async Task In_the_store_it_is_R4s_shape()
    {
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-shape", Actor("r5-shape", "Laboratory", "system").ToJsonString());
        var basic = (await server.GetAsync("Basic/r5-shape")).Json;
        const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.";
        Assert.Equal("active", (string?)basic["modifierExtension"]!.AsArray().Single(e => (string?)e!["url"] == Xver + "status")!["valueCode"]);
        Assert.Equal("entity", (string?)basic["extension"]!.AsArray().Single(e => (string?)e!["url"] == Xver + "type")!["valueCode"]);
        var outcome = (await server.GetAsync("Basic/r5-shape/$validate")).Json;
        Assert.DoesNotContain(outcome["issue"]!.AsArray(), i => (string?)i!["severity"] is "error" or "fatal");
    }

    [Fact]
    public async Task References_are_named_by_each_base_in_its_own_types()
    {
        await server.SendAsync("PUT", "r5/Requirements/r5-target", Requirements("r5-target").ToJsonString());
        await server.SendAsync("PUT", "Patient/r5-target", """{"resourceType":"Patient","id":"r5-target"}""");
        foreach (var (place, (sent, stored, shown)) in new[]
        {
            ("Requirements/r5-target", "Basic/r5-target", "Requirements/r5-target"),
            ("Basic/r5-target", "Basic/r5-target", "Requirements/r5-target"),
            ($"{server.Base}/r5/Requirements/r5-target", "Basic/r5-target", "Requirements/r5-target"),
            ($"{server.Base}/Basic/r5-target", "Basic/r5-target", "Requirements/r5-target"),
            ("Requirements/r5-target/_history/1", "Basic/r5-target/_history/1", "Requirements/r5-target/_history/1"),
            ("https://elsewhere.example/r5/Requirements/r5-target", "https://elsewhere.example/r5/Requirements/r5-target", "https://elsewhere.example/r5/Requirements/r5-target"),
            ("Patient/r5-target", "Patient/r5-target", "Patient/r5-target"),
        }.Index())
        {
            var written = await server.SendAsync("PUT", $"r5/ArtifactAssessment/r5-refers-{place}", Assessment($"r5-refers-{place}", sent).ToJsonString());
            Assert.True(written.Status is 200 or 201, written.Text);
            Assert.Equal(shown, (string?)written.Json["artifactReference"]!["reference"]);
            var carried = (await server.GetAsync($"Basic/r5-refers-{place}")).Json["extension"]!.AsArray().Single(e => ((string?)e!["url"])!.EndsWith(".artifact", StringComparison.Ordinal));
            Assert.Equal(stored, (string?)carried!["valueReference"]!["reference"]);
        }
    }

    [Fact]
    public async Task The_type_that_a_reference_states_goes_along_and_what_looks_like_a_reference_and_is_none_stays()
    {
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-typed", Actor("r5-typed").ToJsonString());
        var assessment = Assessment("r5-types", "ActorDefinition/r5-typed");
        assessment["artifactReference"]!["type"] = "ActorDefinition";
        assessment["content"]![0]!["summary"] = "See ActorDefinition/r5-typed and Basic/r5-typed.";
        await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-types", assessment.ToJsonString());
        Assert.Equal(Said(assessment), Said((await server.GetAsync("r5/ArtifactAssessment/r5-types")).Json));
        Assert.Contains("\"type\":\"Basic\"", (await server.GetAsync("Basic/r5-types")).Text, StringComparison.Ordinal);
        var role = Actor("r5-urls").With("reference", new JsonArray($"{server.Base}/r5/ActorDefinition/r5-typed"));
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-urls", role.ToJsonString());
        Assert.Equal(Said(role), Said((await server.GetAsync("r5/ActorDefinition/r5-urls")).Json));
    }

    [Fact]
    public async Task A_profile_is_claimed_at_the_base_that_it_is_of_and_kept_at_the_other()
    {
        const string UserStory = "https://fhirstories.org/fhir/StructureDefinition/user-story";
        var shown = (await server.GetAsync("r5/Requirements/us-med-01")).Json;
        Assert.Null(shown["meta"]!["profile"]);
        Assert.Contains(UserStory, shown["meta"]!["extension"]!.ToJsonString(), StringComparison.Ordinal);

        shown["id"] = "r5-claims";
        shown["url"] = "https://example.org/r5/Requirements/r5-claims";
        shown["identifier"]![0]!["value"] = "R5-CLAIMS";
        shown["meta"]!["profile"] = new JsonArray("https://example.org/StructureDefinition/their-requirements");
        var written = await server.SendAsync("PUT", "r5/Requirements/r5-claims", shown.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal(Said(shown), Said(written.Json));
        var basic = (await server.GetAsync("Basic/r5-claims")).Json;
        Assert.Equal([UserStory], basic["meta"]!["profile"]!.AsArray().Select(p => (string)p!));
        Assert.Contains("their-requirements", basic["meta"]!["extension"]!.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(["r5-claims"], await server.IdsAsync("r5/Requirements?_profile=https://example.org/StructureDefinition/their-requirements"));
        Assert.Empty(await server.IdsAsync($"r5/Requirements?_profile={UserStory}"));
        Assert.Equal(["r5-claims"], await server.IdsAsync($"Basic?_profile={UserStory}&_id=r5-claims"));

        // The claim is kept, and so are its rules.
        shown.Remove("title");
        var broken = await server.SendAsync("PUT", "r5/Requirements/r5-claims", shown.ToJsonString());
        RunningServer.AssertRefused(broken, 422, "story-title-missing");
        Assert.Equal("Requirements", (string?)broken.Json["issue"]![0]!["expression"]![0]);
    }

    [Fact]
    public async Task XML_says_what_JSON_says()
    {
        var resource = Requirements("r5-xml").With("_title", JsonNode.Parse("""{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"cy"},{"url":"content","valueString":"Chwilio & <canfod>"}]}]}"""));
        await server.SendAsync("PUT", "r5/Requirements/r5-xml", resource.ToJsonString());
        var xml = await server.GetAsync("r5/Requirements/r5-xml?_format=xml");
        Assert.StartsWith("application/fhir+xml", xml.Content.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>As a <b>nurse</b> &amp; midwife</p></div>", xml.Text, StringComparison.Ordinal);
        Assert.Contains("<statement><key value=\"PD-1\"", xml.Text, StringComparison.Ordinal);
        var back = await server.SendAsync("PUT", "r5/Requirements/r5-xml", xml.Text, RunningServer.FhirXml);
        Assert.True(back.Status == 200, back.Text);
        Assert.Equal(Said(resource), Said(back.Json));
        var bundle = await server.GetAsync("r5/Requirements?_id=r5-xml", ("Accept", "application/fhir+xml; fhirVersion=5.0"));
        Assert.Contains("<resource><Requirements><id value=\"r5-xml\"", bundle.Text, StringComparison.Ordinal);
        var history = await server.GetAsync("r5/Requirements/r5-xml/_history", ("Accept", "application/fhir+xml"));
        foreach (var text in new[] { bundle.Text, history.Text })
        {
            var found = (await server.SendAsync("POST", "r5/$validate", text, RunningServer.FhirXml)).Json["issue"]!.AsArray();
            Assert.DoesNotContain(found, i => (string?)i!["severity"] is "error" or "fatal");
        }

        var pretty = await server.GetAsync("r5/Requirements/r5-xml?_format=xml&_pretty=true");
        Assert.Contains("\n  <id value=\"r5-xml\"", pretty.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("active")]
    [InlineData("retired")]
    [InlineData("unknown")]
    public async Task Every_status_goes_there_and_back(string status)
    {
        var written = await server.SendAsync("PUT", $"r5/Requirements/r5-status-{status}", Requirements($"r5-status-{status}").With("status", status).ToJsonString());
        Assert.Equal((201, status), (written.Status, (string?)written.Json["status"]));
        Assert.Equal([$"r5-status-{status}"], await server.IdsAsync($"Basic?status={status}&_id=r5-status-{status}"));
    }

    [Fact]
    public async Task A_status_that_is_missing_becomes_unknown_and_that_is_said()
    {
        var resource = Requirements("r5-nostatus");
        resource.Remove("status");
        var told = await server.SendAsync("PUT", "r5/Requirements/r5-nostatus", resource.ToJsonString(), headers: ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, told.Status);
        Assert.Contains(told.Json["issue"]!.AsArray(), i => (string?)i!["details"]!["coding"]![0]!["code"] == "status-missing" && (string?)i["expression"]![0] == "Requirements.status");
        Assert.Equal(Said(resource.With("status", "unknown")), Said((await server.GetAsync("r5/Requirements/r5-nostatus")).Json));
    }

    [Fact]
    public async Task A_body_of_R6_is_converted()
    {
        var r6 = Requirements("r5-six").With("actor", JsonNode.Parse($$"""[{"reference":"{{Root}}/ActorDefinition/nurse","key":"n"}]"""));
        r6["statement"]![0]!["conformance"] = new JsonArray("SHALL-NOT");
        r6["statement"]![0]!["actor"] = new JsonArray("n");
        var written = await server.SendAsync("PUT", "r5/Requirements/r5-six", r6.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal($"{Root}/ActorDefinition/nurse", (string?)written.Json["actor"]![0]);
        Assert.Contains("requirements-statementshallnot", written.Text, StringComparison.Ordinal);
        Assert.Equal(["r5-six"], await server.IdsAsync($"r5/Requirements?actor={Root}/ActorDefinition/nurse&_id=r5-six"));
    }

    [Fact]
    public async Task A_reply_is_written_again_as_it_was_read()
    {
        await server.SendAsync("PUT", "r5/Requirements/r5-thread", Requirements("r5-thread").ToJsonString());
        await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-thread-1", Assessment("r5-thread-1", "Requirements/r5-thread").ToJsonString());
        var reply = await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-thread-2", Assessment("r5-thread-2", "ArtifactAssessment/r5-thread-1").ToJsonString());
        Assert.True(reply.Status == 201, reply.Text);
        Assert.Equal("ArtifactAssessment/r5-thread-1", (string?)Assert.Single(reply.Json["extension"]!.AsArray())!["valueReference"]!["reference"]);
        var again = await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-thread-2", reply.Json.With("title", "Changed").ToJsonString());
        Assert.True(again.Status == 200, again.Text);
    }

    [Fact]
    public async Task Codes_that_only_R5_has_are_kept_through_R4()
    {
        var assessment = Assessment("r5-codes", "Practitioner/r5-codes");
        assessment.Remove("artifactReference");
        assessment["artifactUri"] = "https://example.org/page";
        assessment["content"]![0]!["relatedArtifact"] = JsonNode.Parse("""[{"type":"part-of","display":"A guide"},{"type":"citation","display":"A paper"}]""");
        var written = await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-codes", assessment.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal(Said(assessment), Said((await server.GetAsync("r5/ArtifactAssessment/r5-codes")).Json));
        Assert.DoesNotContain("\"type\":\"part-of\"", (await server.GetAsync("Basic/r5-codes")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_of_R6_is_converted()
    {
        var r6 = Actor("r5-actor-six", type: "organization").With("baseDefinition", new JsonArray($"{Root}/ActorDefinition/trust"));
        var written = await server.SendAsync("PUT", "r5/ActorDefinition/r5-actor-six", r6.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal($"{Root}/ActorDefinition/trust", (string?)written.Json["derivedFrom"]![0]);
        Assert.Equal(["r5-actor-six"], await server.IdsAsync($"r5/ActorDefinition?derived-from={Root}/ActorDefinition/trust&_id=r5-actor-six"));
        Assert.Contains("\"organization\"", written.Json["_type"]!.ToJsonString(), StringComparison.Ordinal);
        var unknown = await server.SendAsync("POST", "r5/ActorDefinition", Actor("x", type: "robot").ToJsonString());
        RunningServer.AssertRefused(unknown, 400, "code-not-in-value-set");
    }

    [Fact]
    public async Task What_contains_what_R4_cannot_hold_is_stored_and_read_again_as_it_was()
    {
        var requirements = Requirements("r5-contains").With("contained", JsonNode.Parse("""
            [{"resourceType":"Organization","id":"o","name":"Example Trust","contact":[{"name":[{"text":"The desk"}]}]},
             {"resourceType":"Device","id":"d","definition":{"concept":{"text":"A server"}}}]
            """));
        requirements["statement"]![0]!["source"] = JsonNode.Parse("""[{"reference":"#o"},{"reference":"#d"}]""");
        var written = await server.SendAsync("PUT", "r5/Requirements/r5-contains", requirements.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal(Said(requirements), Said((await server.GetAsync("r5/Requirements/r5-contains")).Json));
        var xml = (await server.GetAsync("r5/Requirements/r5-contains?_format=xml")).Text;
        var back = await server.SendAsync("PUT", "r5/Requirements/r5-contains", xml, RunningServer.FhirXml);
        Assert.True(back.Status == 200, back.Text);
        Assert.Equal(Said(requirements), Said(back.Json));
    }

    [Fact]
    public async Task Dates_that_HL7s_extensions_give_a_resource_are_not_refused_because_R4_had_no_such_resource()
    {
        var requirements = Requirements("r5-approved").With("extension", JsonNode.Parse("""
            [{"url":"http://hl7.org/fhir/StructureDefinition/resource-approvalDate","valueDate":"2026-01-02"},
             {"url":"http://hl7.org/fhir/StructureDefinition/resource-lastReviewDate","valueDate":"2026-01-03"},
             {"url":"http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod","valuePeriod":{"start":"2026-01-04"}}]
            """));
        var written = await server.SendAsync("PUT", "r5/Requirements/r5-approved", requirements.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal(Said(requirements), Said(written.Json));
    }

    [Fact]
    public async Task What_is_said_within_what_is_said_is_read_again_as_it_was()
    {
        await server.SendAsync("PUT", "r5/Requirements/r5-nested-on", Requirements("r5-nested-on").ToJsonString());
        var assessment = Assessment("r5-nested", "Requirements/r5-nested-on");
        assessment["content"] = JsonNode.Parse("""
            [{"informationType":"container","component":[{"informationType":"comment","summary":"Which number?","component":[{"informationType":"response","summary":"The NHS number."}]}]}]
            """);
        var written = await server.SendAsync("PUT", "r5/ArtifactAssessment/r5-nested", assessment.ToJsonString());
        Assert.True(written.Status == 201, written.Text);
        Assert.Equal(Said(assessment), Said((await server.GetAsync("r5/ArtifactAssessment/r5-nested")).Json));
    }
}
