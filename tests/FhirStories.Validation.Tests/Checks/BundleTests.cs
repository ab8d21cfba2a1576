using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class BundleTests
{
    private const string Composition = """
        "resourceType":"Composition","id":"c","status":"final","type":{"text":"t"},"date":"2026-01-01","title":"t","author":[{"display":"a"}]
        """;

    [Fact]
    public void Pages_belong_to_search_results_and_histories()
    {
        Assert.Equal(["bundle-link-page"], Judgement.Errors("""{"resourceType":"Bundle","type":"collection","link":[{"relation":"next","url":"http://a.b/c"}]}"""));
        Assert.Empty(Judgement.Errors("""{"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://a.b/Patient"},{"relation":"next","url":"http://a.b/c"}]}"""));
        Assert.Equal(["bundle-link-twice"], Judgement.Errors("""{"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://a.b/Patient"},{"relation":"self","url":"http://a.b/Patient"}]}"""));
    }

    [Theory]
    [InlineData("match", """{"resourceType":"Patient","id":"1"}""", new string[0])]
    [InlineData("match", """{"resourceType":"Patient","active":true}""", new[] { "searchset-id-missing", "bundle-full-url-mismatch" })]
    [InlineData("match", """{"resourceType":"Group","id":"1","type":"person","actual":false}""", new[] { "searchset-match-type", "bundle-full-url-mismatch" })]
    [InlineData("include", """{"resourceType":"Patient","id":"1"}""", new string[0])]
    [InlineData("outcome", """{"resourceType":"Patient","id":"1"}""", new[] { "searchset-outcome-type" })]
    public void Entries_of_search_results_are_why_they_are_there(string mode, string resource, string[] errors)
    {
        var found = Judgement.Errors($$"""
            {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://a.b/Patient?name=x"}],
             "entry":[{"fullUrl":"http://a.b/Patient/1","resource":{{resource}},"search":{"mode":"{{mode}}"} }]}
            """);
        Assert.Equal(errors.Order(), found.Order());
    }

    [Fact]
    public void An_entry_of_search_results_has_a_resource() =>
        Assert.Contains("searchset-resource-missing", Judgement.Errors("""
            {"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"http://a.b/Patient/1","search":{"mode":"match"}}]}
            """));

    [Fact]
    public void What_a_composition_names_is_in_the_document()
    {
        Assert.Equal(["bundle-content-missing"], Judgement.Errors(Document("""
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"subject":{"reference":"Patient/1"}}}
            """)));
        Assert.Empty(Judgement.Errors(Document("""
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"subject":{"reference":"Patient/1"}}},
            {"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1"}}
            """)));
        // Definitions are published: nobody carries them along.
        Assert.Empty(Judgement.Errors(Document("""
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"section":[{"title":"s","entry":[{"reference":"http://hl7.org/fhir/StructureDefinition/Patient"}]}]}}
            """)));
    }

    [Fact]
    public void Every_entry_of_a_document_hangs_together_with_the_first()
    {
        const string Reached = """
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"subject":{"reference":"Patient/1"}}},
            {"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1","managingOrganization":{"reference":"Organization/1"}}},
            {"fullUrl":"http://a.b/Organization/1","resource":{"resourceType":"Organization","id":"1","name":"o"}}
            """;
        Assert.Empty(Judgement.Errors(Document(Reached)));
        Assert.Equal(["bundle-entry-unreachable"], Judgement.Errors(Document(Reached + ",{\"fullUrl\":\"http://a.b/Organization/2\",\"resource\":{\"resourceType\":\"Organization\",\"id\":\"2\",\"name\":\"o\"}}")));
        // What refers to the patient belongs to it, too.
        Assert.Empty(Judgement.Errors(Document(Reached + ",{\"fullUrl\":\"http://a.b/Flag/1\",\"resource\":{\"resourceType\":\"Flag\",\"id\":\"1\",\"status\":\"active\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/1\"}}}")));
    }

    [Fact]
    public void In_a_message_what_hangs_loose_is_odd_only() =>
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Bundle","type":"message","timestamp":"2026-01-01T00:00:00Z","entry":[
              {"fullUrl":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e","resource":{"resourceType":"MessageHeader","eventUri":"http://a.b/e","source":{"endpoint":"http://a.b/s"}}},
              {"fullUrl":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6f","resource":{"resourceType":"Patient","active":true}}]}
            """));

    [Theory]
    [InlineData("http://a.b/Patient/2", "bundle-full-url-mismatch")]
    [InlineData("http://a.b/Group/1", "bundle-full-url-mismatch")]
    [InlineData("Patient/1", "bundle-full-url-relative")]
    [InlineData("urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e", null)]
    [InlineData("http://a.b/somewhere/else", null)]
    public void A_full_url_is_the_address_of_its_resource(string url, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"{{url}}","resource":{"resourceType":"Patient","id":"1"} }]}
            """));

    [Fact]
    public void Entries_of_a_history_have_full_urls_also_where_they_tell_that_something_is_gone()
    {
        const string Gone = """
            {"resourceType":"Bundle","type":"history","entry":[{URL"request":{"method":"DELETE","url":"Patient/1"},"response":{"status":"204"}}]}
            """;
        Assert.Equal(["bundle-full-url-missing"], Judgement.Errors(Gone.Replace("URL", "", StringComparison.Ordinal)));
        Assert.Empty(Judgement.Errors(Gone.Replace("URL", "\"fullUrl\":\"http://a.b/Patient/1\",", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_profile_about_what_a_bundle_begins_with_is_for_its_first_entry()
    {
        const string Url = "http://example.org/StructureDefinition/headed";
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/headed","name":"P","status":"draft","kind":"resource","abstract":false,"type":"MessageHeader","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/MessageHeader","derivation":"constraint","differential":{"element":[{"id":"MessageHeader.reason","path":"MessageHeader.reason","min":1}]}}
            """;
        const string Message = """
            {"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e",
             "resource":{"resourceType":"MessageHeader",REASON"eventUri":"http://a.b/e","source":{"endpoint":"http://a.b/s"}}}]}
            """;
        Assert.Equal(["element-missing"], Judgement.Errors(Message.Replace("REASON", "", StringComparison.Ordinal), Url, Profile));
        Assert.Empty(Judgement.Errors(Message.Replace("REASON", "\"reason\":{\"text\":\"x\"},", StringComparison.Ordinal), Url, Profile));
    }

    [Fact]
    public void A_canonical_is_no_address() =>
        Assert.Equal(["bundle-full-url-canonical"], Judgement.Errors("""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.b/sets/x","resource":{"resourceType":"ValueSet","id":"1","url":"http://a.b/sets/x","status":"draft"}}]}
            """));

    [Fact]
    public void An_entry_that_refers_to_others_needs_a_full_url() =>
        Assert.Equal(["bundle-full-url-missing"], Judgement.Errors("""
            {"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Patient"},
             "resource":{"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}}}]}
            """));

    [Fact]
    public void A_relative_reference_in_a_bundle_is_a_type_and_an_id() =>
        Assert.Equal(["bundle-reference-form"], Judgement.Errors("""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.b/Patient/1",
             "resource":{"resourceType":"Patient","id":"1","managingOrganization":{"reference":"fhir/Organization/1"}}}]}
            """));

    /// <summary>From an entry that has a name only, a type and an id lead to the entry that is named by that id.</summary>
    [Theory]
    [InlineData("Patient/6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6f", null)]
    [InlineData("Group/6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6f", "bundle-reference-relative")]
    [InlineData("urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6f", null)]
    public void A_relative_reference_leads_to_an_entry_by_its_name(string reference, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e","resource":{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"reference":"{{reference}}"} } },
              {"fullUrl":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6f","resource":{"resourceType":"Patient","active":true} }]}
            """));

    [Theory]
    [InlineData("http://a.b/Flag/f", "http://a.b/Patient/1", FhirRelease.R4, null)]
    [InlineData("http://a.b/Flag/f", "http://c.d/Patient/1", FhirRelease.R4, "bundle-reference-apparent")]
    [InlineData("urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e", "http://a.b/Patient/1", FhirRelease.R4, "bundle-reference-apparent")]
    [InlineData("http://a.b/Flag/f", "http://c.d/Patient/1", FhirRelease.Stu3, null)]
    public void In_a_document_a_type_and_an_id_are_of_the_same_server(string from, string to, FhirRelease release, string? error)
    {
        var entries = $$"""
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"section":[{"title":"s","entry":[{"reference":"{{from}}"}]}] } },
            {"fullUrl":"{{from}}","resource":{"resourceType":"Flag","id":"f","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/1"} } },
            {"fullUrl":"{{to}}","resource":{"resourceType":"Patient","id":"1"} }
            """;
        var document = Document(entries);
        if (release == FhirRelease.Stu3)
            document = document
                .Replace("\"timestamp\":\"2026-01-01T00:00:00Z\"", "\"meta\":{\"lastUpdated\":\"2026-01-01T00:00:00Z\"}", StringComparison.Ordinal)
                .Replace("\"title\":\"t\"", "\"title\":\"t\",\"subject\":{\"display\":\"s\"}", StringComparison.Ordinal);
        Assert.Equal(error is null ? [] : [error], Judgement.Errors(document, release));
    }

    [Fact]
    public void In_a_collection_they_may_be_of_another() =>
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"http://a.b/Flag/f","resource":{"resourceType":"Flag","id":"f","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/1"}}},
              {"fullUrl":"http://c.d/Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}
            """));

    /// <summary>Only what the first entry names has to be in a document.</summary>
    [Fact]
    public void What_other_entries_of_a_document_name_may_be_missing() =>
        Assert.Empty(Judgement.Errors(Document("""
            {"fullUrl":"http://a.b/Composition/c","resource":{COMPOSITION,"subject":{"reference":"Patient/1"}}},
            {"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1","managingOrganization":{"reference":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e"}}}
            """)));

    [Fact]
    public void An_STU3_document_is_dated_by_its_meta() =>
        Assert.Contains("bundle-document-date", Judgement.Errors("""{"resourceType":"Bundle","type":"document","identifier":{"value":"1"}}""", FhirRelease.Stu3));

    private static string Document(string entries) => $$"""
        {"resourceType":"Bundle","type":"document","identifier":{"system":"http://a.b/i","value":"1"},"timestamp":"2026-01-01T00:00:00Z","entry":[{{entries.Replace("COMPOSITION", Composition, StringComparison.Ordinal)}}]}
        """;
}
