using System.Text.Json.Nodes;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Rest.Tests.Conversation;
using FhirStories.Rest.Tests.Lifecycle;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Tests.Access;

/// <summary>Resources of every kind, as clients send them.</summary>
internal static class Things
{
    /// <summary>A resource of a kind.</summary>
    public static JsonObject Of(string kind, string id) => kind switch
    {
        "draft story" => Made.Story(id),
        "draft role" => Made.Role(id),
        "draft scenario" => Json($$$"""{"resourceType":"ExampleScenario","id":"{{{id}}}","url":"{{{Made.Root}}}ExampleScenario/{{{id}}}","status":"draft","name":"Scenario"}"""),
        "draft solution" => Solution(id, "draft"),
        "draft case study" => CaseStudy(id, "preliminary"),
        "draft data set" => Json($$$"""{"resourceType":"StructureDefinition","id":"{{{id}}}","url":"{{{Made.Root}}}StructureDefinition/{{{id}}}","name":"Items","status":"draft","kind":"logical","abstract":false,"type":"{{{Made.Root}}}StructureDefinition/{{{id}}}","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Element","derivation":"specialization","differential":{"element":[{"id":"{{{id}}}","path":"{{{id}}}","definition":"Items."}]}}"""),
        "published story" => Made.Story(id, "active"),
        "published solution" => Solution(id, "active"),
        "published case study" => CaseStudy(id, "final"),
        "comment" => Comment("https://elsewhere.example/StructureDefinition/x").As(id),
        "report" => Json($$$"""{"resourceType":"TestReport","id":"{{{id}}}","status":"completed","testScript":{"display":"x"},"result":"pass"}"""),
        "instance" => Json($$$"""{"resourceType":"Patient","id":"{{{id}}}","active":true}"""),
        "binary" => Json($$$"""{"resourceType":"Binary","id":"{{{id}}}","contentType":"text/plain","data":"QQ=="}"""),
        "example" => Json($$$"""{"resourceType":"DocumentReference","id":"{{{id}}}","status":"current","content":[{"attachment":{"title":"Example"}}]}"""),
        "record" => Json($$$"""{"resourceType":"Provenance","id":"{{{id}}}","target":[{"reference":"Patient/nobody"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}"""),
        "definition" => Json($$$"""{"resourceType":"ValueSet","id":"{{{id}}}","url":"{{{Made.Root}}}ValueSet/{{{id}}}","status":"draft"}"""),
        "baseline" => Json($$$"""{"resourceType":"Library","id":"{{{id}}}","status":"draft","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/library-type","code":"asset-collection"}]}}"""),
        "parameter" => Json($$$"""{"resourceType":"SearchParameter","id":"{{{id}}}","url":"{{{Made.Root}}}SearchParameter/{{{id}}}","name":"Mine","status":"draft","description":"x","code":"x-{{{id}}}","base":["Patient"],"type":"token","expression":"Patient.active"}"""),
        "subscription" => Json($$$"""{"resourceType":"Subscription","id":"{{{id}}}","status":"off","reason":"test","criteria":"https://fhirstories.org/fhir/SubscriptionTopic/story-changed","channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/x"}}"""),
        "account" => Json($$$"""{"resourceType":"Practitioner","id":"account-{{{id}}}","active":true}"""),
        "practitioner" => Json($$$"""{"resourceType":"Practitioner","id":"{{{id}}}","active":true}"""),
        "audit" => Json($$$"""{"resourceType":"AuditEvent","id":"{{{id}}}","type":{"code":"rest"},"recorded":"2026-01-01T00:00:00Z","agent":[{"requestor":true}],"source":{"observer":{"display":"x"} } }"""),
        _ => throw new ArgumentException(kind, nameof(kind)),
    };

    /// <summary>A comment about something, by nobody named.</summary>
    public static JsonObject Comment(string artifact) => Write(Said.Comment(artifact.StartsWith("Basic", StringComparison.Ordinal) ? new ResourceReference(artifact) : new Canonical(artifact), "Well said.") with { Author = null });

    /// <summary>With an id.</summary>
    public static JsonObject As(this JsonObject resource, string id)
    {
        var copy = resource.DeepClone().AsObject();
        copy["id"] = id;
        return copy;
    }

    /// <summary>Changed in what matters to nobody.</summary>
    public static JsonObject Changed(this JsonObject resource)
    {
        var copy = resource.DeepClone().AsObject();
        copy["language"] = "en-GB";
        return copy;
    }

    private static JsonObject Solution(string id, string status) => Json(
        $$$"""{"resourceType":"CapabilityStatement","id":"{{{id}}}","url":"{{{Made.Root}}}CapabilityStatement/{{{id}}}","status":"{{{status}}}","date":"2026-01-01","kind":"requirements","description":"x","fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server"}]}""");

    private static JsonObject CaseStudy(string id, string status) => Json(
        $$$"""{"resourceType":"DocumentReference","id":"{{{id}}}","status":"current","docStatus":"{{{status}}}","type":{"coding":[{"system":"https://fhirstories.org/fhir/CodeSystem/document-kind","code":"case-study"}]},"content":[{"attachment":{"title":"Case"}}]}""");

    private static JsonObject Write(Assessment comment) => Json(System.Text.Encoding.UTF8.GetString(ResourceText.ToJson(AssessmentMapper.ToBasic(comment))));

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
