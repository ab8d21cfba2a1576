using System.Text.Json.Nodes;

namespace FhirStories.Rest.Tests.R5;

/// <summary>R5 resources as tests send them.</summary>
internal static class Carriers
{
    public const string Root = "https://example.org/r5";

    /// <summary>A whole Requirements, with an id.</summary>
    public static JsonObject Requirements(string id, string title = "Look up a patient") => JsonNode.Parse($$$"""
        {"resourceType":"Requirements","id":"{{{id}}}",
         "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>As a <b>nurse</b> &amp; midwife</p></div>"},
         "url":"{{{Root}}}/Requirements/{{{id}}}","identifier":[{"system":"{{{Root}}}/ids","value":"{{{id}}}"}],"version":"1.2.0",
         "name":"LookUpPatient","title":"{{{title}}}","status":"active","experimental":false,"date":"2026-03-04","publisher":"Example Trust",
         "description":"As a nurse I want to look up a patient","actor":["{{{Root}}}/ActorDefinition/nurse"],
         "statement":[{"key":"PD-1","label":"Search by number","conformance":["SHALL"],"conditionality":false,"requirement":"The server SHALL find a patient by NHS number.",
           "satisfiedBy":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.identifier:nhsNumber"]}]}
        """)!.AsObject();

    /// <summary>An ActorDefinition, with an id.</summary>
    public static JsonObject Actor(string id, string name = "Nurse", string type = "person") => JsonNode.Parse($$$"""
        {"resourceType":"ActorDefinition","id":"{{{id}}}","url":"{{{Root}}}/ActorDefinition/{{{id}}}","version":"1.0.0","name":"{{{name}}}","title":"The {{{name}}}","status":"active","type":"{{{type}}}"}
        """)!.AsObject();

    /// <summary>An ArtifactAssessment about something, with an id.</summary>
    public static JsonObject Assessment(string id, string artifact) => JsonNode.Parse($$$"""
        {"resourceType":"ArtifactAssessment","id":"{{{id}}}","identifier":[{"system":"{{{Root}}}/ids","value":"{{{id}}}"}],"title":"A comment","date":"2026-05-06",
         "artifactReference":{"reference":"{{{artifact}}}"},"content":[{"informationType":"comment","summary":"Say which number."}],"workflowStatus":"submitted"}
        """)!.AsObject();

    /// <summary>A TestPlan about something, with an id.</summary>
    public static JsonObject Plan(string id, string scope) => JsonNode.Parse($$$"""
        {"resourceType":"TestPlan","id":"{{{id}}}","url":"{{{Root}}}/TestPlan/{{{id}}}","identifier":[{"system":"{{{Root}}}/ids","value":"{{{id}}}"}],"status":"draft","title":"Find a patient",
         "scope":[{"reference":"{{{scope}}}"}],"testCase":[{"sequence":1,"testRun":[{"narrative":"Search, then read.","script":{"language":{"text":"gherkin"},"sourceString":"Given a patient"}}]}]}
        """)!.AsObject();

    /// <summary>A resource with something changed.</summary>
    public static JsonObject With(this JsonObject resource, string name, JsonNode? value)
    {
        resource[name] = value;
        return resource;
    }

    /// <summary>What a resource says, without what the server adds.</summary>
    public static string Said(JsonObject resource)
    {
        var copy = resource.DeepClone().AsObject();
        if (copy["meta"] is JsonObject meta)
        {
            meta.Remove("versionId");
            meta.Remove("lastUpdated");
            if (meta.Count == 0) copy.Remove("meta");
        }
        return Ordered(copy)!.ToJsonString();
    }

    // Properties have no order in JSON, and extensions of different urls none in FHIR.
    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Key is "extension" or "modifierExtension" && p.Value is JsonArray list ? ByUrl(list) : Ordered(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    private static JsonArray ByUrl(JsonArray extensions) => new([.. extensions.OrderBy(e => (string?)e!["url"], StringComparer.Ordinal).Select(Ordered)]);
}
