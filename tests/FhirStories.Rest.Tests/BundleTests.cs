using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Batches and transactions (R4 http §3.1.0.11).</summary>
public sealed class BundleTests(RunningServer server)
{
    private static string Bundle(string type, params string[] entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(",", entries)}}]}""";

    private static string Entry(string method, string url, string? resource = null, string? fullUrl = null, string more = "") =>
        $$"""{ {{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}}{{(resource is null ? "" : $"\"resource\":{resource},")}}"request":{"method":"{{method}}","url":"{{url}}"{{more}} } }""";

    private static string Patient(string family, string more = "") => $$"""{"resourceType":"Patient",{{more}}"name":[{"family":"{{family}}"}]}""";

    private static JsonNode Response(Answer answer, int entry) => answer.Json["entry"]![entry]!["response"]!;

    private static List<string> Statuses(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["entry"]!.AsArray().Select(e => (string)e!["response"]!["status"]!)];
    }

    [Fact]
    public async Task An_entry_of_a_batch_hinders_no_other()
    {
        var answer = await server.SendAsync("POST", "", Bundle("batch",
            Entry("PUT", "Patient/batch-1", Patient("A", "\"id\":\"batch-1\",")),
            Entry("POST", "Patient", """{"resourceType":"Patient","birthDat":"x"}"""),
            Entry("GET", "Patient/batch-1"),
            Entry("GET", "Patient/never-there"),
            Entry("GET", "Patient?_id=batch-1"),
            Entry("POST", "Patient", Patient("B")),
            """{"fullUrl":"urn:uuid:1"}""",
            Entry("FLY", "Patient"),
            Entry("GET", "Unicorn/1"),
            Entry("DELETE", "Patient/batch-1"),
            Entry("GET", "Patient/batch-1"),
            Entry("POST", "Patient/$validate", Patient("C")),
            Entry("PUT", "Patient/batch-1/_history/1", Patient("A")),
            Entry("POST", "Patient"),
            Entry("POST", "", Bundle("batch"))));
        Assert.Equal(["201", "400", "200", "404", "200", "201", "400", "400", "404", "204", "410", "200", "405", "400", "400"], Statuses(answer));
        Assert.Equal("batch-response", (string?)answer.Json["type"]);
        Assert.Equal("A", (string?)answer.Json["entry"]![2]!["resource"]!["name"]![0]!["family"]);
        Assert.Equal("searchset", (string?)answer.Json["entry"]![4]!["resource"]!["type"]);
        Assert.Equal("W/\"1\"", (string?)Response(answer, 0)["etag"]);
        Assert.EndsWith("Patient/batch-1/_history/1", (string?)Response(answer, 0)["location"], StringComparison.Ordinal);
        Assert.Contains("birthDat", (string?)Response(answer, 1)["outcome"]!["issue"]![0]!["details"]!["text"], StringComparison.Ordinal);
        Assert.Null(answer.Json["entry"]![1]!["resource"]);
    }

    [Fact]
    public async Task Headers_of_an_entry_count()
    {
        await server.SendAsync("PUT", "Patient/batch-2", Patient("A", "\"id\":\"batch-2\",\"identifier\":[{\"system\":\"https://my.test/ids\",\"value\":\"batch-2\"}],"));
        var answer = await server.SendAsync("POST", "", Bundle("batch",
            Entry("PUT", "Patient/batch-2", Patient("B", "\"id\":\"batch-2\","), more: ",\"ifMatch\":\"W/\\\"9\\\"\""),
            Entry("GET", "Patient/batch-2", more: ",\"ifNoneMatch\":\"W/\\\"1\\\"\""),
            Entry("POST", "Patient", Patient("C"), more: ",\"ifNoneExist\":\"identifier=https://my.test/ids|batch-2\""),
            Entry("PUT", "Patient/batch-2", Patient("D", "\"id\":\"batch-2\","), more: ",\"ifMatch\":\"W/\\\"1\\\"\"")), headers: ("Prefer", "return=minimal"));
        Assert.Equal(["412", "304", "200", "200"], Statuses(answer));
        Assert.All(answer.Json["entry"]!.AsArray(), e => Assert.Null(e!["resource"]));
    }

    [Fact]
    public async Task A_batch_in_xml_is_answered_in_xml()
    {
        const string Xml = """
            <Bundle xmlns="http://hl7.org/fhir"><type value="batch"/>
              <entry><resource><Patient><id value="batch-x"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b> c</div></text></Patient></resource><request><method value="PUT"/><url value="Patient/batch-x"/></request></entry>
              <entry><resource><Patient><birthDat value="1"/></Patient></resource><request><method value="POST"/><url value="Patient"/></request></entry>
            </Bundle>
            """;
        var answer = await server.SendAsync("POST", "", Xml, RunningServer.FhirXml, ("Accept", RunningServer.FhirXml));
        Assert.Equal(200, answer.Status);
        Assert.Contains("<status value=\"201\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<status value=\"400\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("A <b>b</b> c", (string)(await server.GetAsync("Patient/batch-x")).Json["text"]!["div"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_of_validations_are_taken_for_every_release()
    {
        const string Broken = """{"resourceType":"Patient","birthDat":"x"}""";
        foreach (var path in new[] { "", "stu3", "r5" })
        {
            var answer = await server.SendAsync("POST", path, Bundle("batch", Entry("POST", "Patient/$validate", Broken), Entry("POST", "$validate", Broken), Entry("GET", "Patient/1/$validate")));
            Assert.Equal(["200", "200", "404"], Statuses(answer));
            Assert.Contains("element-unknown", Response(answer, 0)["outcome"]!.ToJsonString(), StringComparison.Ordinal);
        }
        RunningServer.AssertRefused(await server.SendAsync("POST", "r5", Bundle("transaction")), 400, "bundle-type-unsupported");
    }

    [Fact]
    public async Task A_transaction_rewrites_what_its_entries_call_each_other()
    {
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", """
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001"},
                 "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001\">p</a> <a href='urn:uuid:aaaaaaaa-0000-4000-8000-000000000001#part'>q</a></div>"},
                 "identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001"}],
                 "performer":[{"reference":"Practitioner/tx-doctor"},{"reference":"Organization/tx-org"}],"extension":[{"url":"https://my.test/x","valueUri":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001"}]}
                """),
            Entry("POST", "Patient", Patient("T"), "urn:uuid:aaaaaaaa-0000-4000-8000-000000000001"),
            Entry("POST", "Practitioner", """{"resourceType":"Practitioner","id":"tx-doctor"}""", "https://elsewhere.test/Practitioner/tx-doctor"),
            Entry("PUT", "Organization/tx-org", """{"resourceType":"Organization","id":"tx-org","name":"O"}"""),
            Entry("GET", "Organization/tx-org")));
        Assert.Equal(["201", "201", "201", "201", "200"], Statuses(answer));
        Assert.Equal("transaction-response", (string?)answer.Json["type"]);
        var observation = answer.Json["entry"]![0]!["resource"]!;
        var patient = $"Patient/{(string?)answer.Json["entry"]![1]!["resource"]!["id"]}";
        Assert.Equal(patient, (string?)observation["subject"]!["reference"]);
        Assert.Contains($"href=\"{patient}\"", (string?)observation["text"]!["div"], StringComparison.Ordinal);
        Assert.Contains($"href='{patient}#part'", (string?)observation["text"]!["div"], StringComparison.Ordinal);
        Assert.Equal(patient, (string?)observation["extension"]![0]!["valueUri"]);
        // An identifier is no link, whatever it looks like.
        Assert.Equal("urn:uuid:aaaaaaaa-0000-4000-8000-000000000001", (string?)observation["identifier"]![0]!["value"]);
        Assert.Equal($"Practitioner/{(string?)answer.Json["entry"]![2]!["resource"]!["id"]}", (string?)observation["performer"]![0]!["reference"]);
        Assert.Equal("Organization/tx-org", (string?)observation["performer"]![1]!["reference"]);
        Assert.Equal(200, (await server.GetAsync(patient)).Status);
    }

    [Theory]
    [InlineData("a resource that is wrong", """{"resource":{"resourceType":"Patient","birthDat":"x"},"request":{"method":"POST","url":"Patient"} }""", 400, "PVAL128")]
    [InlineData("a version that is not there", """{"resource":{"resourceType":"Patient","id":"tx-keep","active":true},"request":{"method":"PUT","url":"Patient/tx-keep","ifMatch":"W/\"9\""} }""", 412, "version-conflict")]
    [InlineData("a reference that finds nothing", """{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient?identifier=nobody"} },"request":{"method":"POST","url":"Observation"} }""", 412, "reference-search-empty")]
    [InlineData("a resource twice", """{"resource":{"resourceType":"Patient","id":"tx-new","active":true},"request":{"method":"PUT","url":"Patient/tx-new"} }""", 400, "transaction-target-twice")]
    [InlineData("criteria twice", """{"resource":{"resourceType":"Patient","active":true},"request":{"method":"PUT","url":"Patient?identifier=https://my.test/ids|tx-twice"} }""", 400, "transaction-target-twice")]
    [InlineData("no request", """{"resource":{"resourceType":"Patient"} }""", 400, "entry-request-missing")]
    [InlineData("an operation", """{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient/$validate"} }""", 400, "transaction-entry-unsupported")]
    [InlineData("a read of what is not there", """{"request":{"method":"GET","url":"Patient/tx-nowhere"} }""", 404, "resource-not-found")]
    [InlineData("a HEAD of what is not there", """{"request":{"method":"HEAD","url":"Patient/tx-nowhere"} }""", 404, "resource-not-found")]
    [InlineData("a version that was never there", """{"request":{"method":"GET","url":"Patient/tx-keep/_history/999"} }""", 404, "resource-not-found")]
    [InlineData("a history of what is not there", """{"request":{"method":"GET","url":"Patient/tx-nowhere/_history"} }""", 404, "resource-not-found")]
    [InlineData("a search that is wrong", """{"request":{"method":"GET","url":"Patient?birthdate=yesterday"} }""", 400, "search-value-invalid")]
    [InlineData("an operation that fails", """{"request":{"method":"GET","url":"ValueSet/$expand?url=https://my.test/no-such-set"} }""", 404, "value-set-unknown")]
    [InlineData("an export", """{"request":{"method":"GET","url":"$export"} }""", 400, "transaction-entry-unsupported")]
    [InlineData("a path to nowhere", """{"request":{"method":"GET","url":"a/b/c/d/e"} }""", 404, "path-unknown")]
    public async Task Where_one_entry_fails_nothing_is_stored(string what, string entry, int status, string messageId)
    {
        await server.SendAsync("PUT", "Patient/tx-keep", Patient("Kept", "\"id\":\"tx-keep\","));
        var version = (string?)(await server.GetAsync("Patient/tx-keep")).Json["meta"]!["versionId"];
        var family = $"Tx{Guid.NewGuid():N}";
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Patient", Patient(family)), Entry("PUT", "Patient/tx-new", Patient(family, "\"id\":\"tx-new\",")), Entry("PUT", "Patient?identifier=https://my.test/ids|tx-twice", Patient(family)), entry));
        RunningServer.AssertRefused(answer, status, messageId);
        Assert.StartsWith("Bundle.entry[3]", (string?)answer.Json["issue"]![0]!["expression"]![0], StringComparison.Ordinal);
        Assert.Empty(await server.IdsAsync($"Patient?family={family}"));
        Assert.True((await server.GetAsync("Patient/tx-new")).Status is 404, what);
        Assert.Equal(version, (string?)(await server.GetAsync("Patient/tx-keep")).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Conditions_and_the_order_of_the_verbs_hold_within_a_transaction()
    {
        await server.SendAsync("PUT", "Patient/tx-del", Patient("D", "\"id\":\"tx-del\","));
        await server.SendAsync("PUT", "Patient/tx-one", Patient("One", "\"id\":\"tx-one\",\"identifier\":[{\"system\":\"https://my.test/ids\",\"value\":\"tx-one\"}],"));
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("GET", "Patient/tx-one"),
            Entry("POST", "Patient", Patient("Two"), "urn:uuid:bbbbbbbb-0000-4000-8000-000000000001", ",\"ifNoneExist\":\"identifier=https://my.test/ids|tx-one\""),
            Entry("POST", "Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:bbbbbbbb-0000-4000-8000-000000000001"},"focus":[{"reference":"Patient?identifier=https://my.test/ids|tx-one"}]}"""),
            Entry("PUT", "Patient?identifier=https://my.test/ids|tx-three", Patient("Three", "\"identifier\":[{\"system\":\"https://my.test/ids\",\"value\":\"tx-three\"}],")),
            Entry("DELETE", "Patient/tx-del"),
            Entry("DELETE", "Patient?identifier=https://my.test/ids|nobody-at-all")));
        Assert.Equal(["200", "200", "201", "201", "204", "204"], Statuses(answer));
        var observation = answer.Json["entry"]![2]!["resource"]!;
        Assert.Equal("Patient/tx-one", (string?)observation["subject"]!["reference"]);
        Assert.Equal("Patient/tx-one", (string?)observation["focus"]![0]!["reference"]);
    }

    [Fact]
    public async Task Links_of_every_kind_are_rewritten_and_names_are_not()
    {
        const string Patient1 = "urn:uuid:dddddddd-0000-4000-8000-000000000001", Content = "https://elsewhere.test/fhir/Binary/b1", System = "https://elsewhere.test/fhir/CodeSystem/tx-own";
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "DocumentReference", $$$"""
                {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/tx-local/_history/7"},"author":[{"reference":"{{{Patient1}}}"},{"reference":"https://elsewhere.test/fhir/Patient/tx-local/_history/3"},{"reference":"Patient/tx-stays/_history/2"}],
                 "content":[{"attachment":{"url":"{{{Content}}}"}},{"attachment":{"url":"Binary/b1"}},{"attachment":{"url":"https://elsewhere.test/fhir/Binary/b2"}}],
                 "extension":[{"url":"https://my.test/canonical","valueCanonical":"{{{Patient1}}}"},{"url":"https://my.test/string","valueString":"{{{Patient1}}}"}]}
                """),
            Entry("POST", "Patient", Patient("T"), Patient1),
            Entry("POST", "Patient", Patient("L", "\"id\":\"tx-local\","), "https://elsewhere.test/fhir/Patient/tx-local"),
            Entry("POST", "Binary", """{"resourceType":"Binary","contentType":"text/plain","data":"aGk="}""", Content),
            Entry("POST", "CodeSystem", $$"""{"resourceType":"CodeSystem","url":"{{System}}","status":"draft","content":"complete"}""", System)));
        Assert.Equal(["201", "201", "201", "201", "201"], Statuses(answer));
        string Made(int entry) => $"{(string?)answer.Json["entry"]![entry]!["resource"]!["resourceType"]}/{(string?)answer.Json["entry"]![entry]!["resource"]!["id"]}";
        var document = answer.Json["entry"]![0]!["resource"]!;
        // "Version-specific references should remain as version-specific references after the references have been updated."
        Assert.Equal(Made(2) + "/_history/1", (string?)document["subject"]!["reference"]);
        Assert.Equal([Made(1), Made(2) + "/_history/1", "Patient/tx-stays/_history/2"], document["author"]!.AsArray().Select(a => (string)a!["reference"]!));
        Assert.Equal([Made(3), Made(3), "https://elsewhere.test/fhir/Binary/b2"], document["content"]!.AsArray().Select(c => (string)c!["attachment"]!["url"]!));
        // "Elements of type canonical are not replaced"; nor is what a definition calls itself.
        Assert.Equal(Patient1, (string?)document["extension"]![0]!["valueCanonical"]);
        Assert.Equal(Patient1, (string?)document["extension"]![1]!["valueString"]);
        Assert.Equal(System, (string?)answer.Json["entry"]![4]!["resource"]!["url"]);
        Assert.Equal(200, (await server.GetAsync(Made(2) + "/_history/1")).Status);
    }

    [Fact]
    public async Task Conditional_references_find_what_the_transaction_writes_and_not_what_it_deletes()
    {
        static string Identified(string value, string more = "") => Patient("C", $"{more}\"identifier\":[{{\"system\":\"https://my.test/ids\",\"value\":\"{value}\"}}],");
        static string Observed(string value) => $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient?identifier=https://my.test/ids|{{value}}"} }""";
        var key = $"txc{Guid.NewGuid():N}";
        var first = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", Observed(key + "a")), Entry("POST", "Patient", Identified(key + "a")),
            Entry("POST", "Observation", Observed(key + "b")), Entry("PUT", $"Patient/{key}b", Identified(key + "b", $"\"id\":\"{key}b\",")),
            Entry("POST", "Observation", Observed(key + "c")), Entry("POST", "Patient", Identified(key + "c"), more: $",\"ifNoneExist\":\"identifier=https://my.test/ids|{key}c\"")));
        Assert.Equal(["201", "201", "201", "201", "201", "201"], Statuses(first));
        for (var i = 0; i < 6; i += 2)
            Assert.Equal($"Patient/{(string?)first.Json["entry"]![i + 1]!["resource"]!["id"]}", (string?)first.Json["entry"]![i]!["resource"]!["subject"]!["reference"]);
        // What it turns into something else does not match any more; what it deletes is gone.
        RunningServer.AssertRefused(await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", Observed(key + "b")), Entry("PUT", $"Patient/{key}b", Identified(key + "z", $"\"id\":\"{key}b\",")))), 412, "reference-search-empty");
        RunningServer.AssertRefused(await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", Observed(key + "b")), Entry("DELETE", $"Patient/{key}b"))), 412, "reference-search-empty");
        RunningServer.AssertRefused(await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", Observed(key + "b")), Entry("POST", "Patient", Identified(key + "b")))), 412, "condition-several");
        var replaced = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Observation", Observed(key + "b")), Entry("POST", "Patient", Identified(key + "b")), Entry("DELETE", $"Patient/{key}b")));
        Assert.Equal(["201", "201", "204"], Statuses(replaced));
        Assert.Equal($"Patient/{(string?)replaced.Json["entry"]![1]!["resource"]!["id"]}", (string?)replaced.Json["entry"]![0]!["resource"]!["subject"]!["reference"]);
    }

    [Fact]
    public async Task An_id_that_none_can_be_is_refused_or_not_found_and_never_fails()
    {
        var answer = await server.SendAsync("POST", "", Bundle("batch",
            Entry("GET", "Patient/a%00"), Entry("GET", "Patient/a%00/_history"), Entry("GET", "Patient/a%00/_history/1"), Entry("HEAD", "Patient/%00"), Entry("DELETE", "Patient/a%00"),
            Entry("GET", "Patient/a%00/$meta"), Entry("GET", "Patient?_tag:in=%00"), Entry("GET", "Patient?_list=%00"), Entry("PUT", "Patient/a%00", Patient("A", "\"id\":\"a\",")),
            Entry("PATCH", "Patient/a%00", """{"resourceType":"Binary","contentType":"application/json-patch+json","data":"W10="}""")));
        Assert.Equal(["404", "404", "404", "404", "400", "404", "400", "400", "400", "400"], Statuses(answer));
        foreach (var entry in new[] { Entry("DELETE", "Patient/a%00"), Entry("DELETE", "Patient/a_b"), Entry("PUT", "Patient/a%00", Patient("A", "\"id\":\"a\",")), Entry("PATCH", "Patient/a%00", """{"resourceType":"Binary","contentType":"application/json-patch+json","data":"W10="}""") })
            RunningServer.AssertRefused(await server.SendAsync("POST", "", Bundle("transaction", entry)), 400, "resource-id-invalid");
        Assert.Equal(404, (await server.SendAsync("POST", "", Bundle("transaction", Entry("GET", "Patient/a%00")))).Status);
    }

    [Fact]
    public async Task A_search_of_all_types_has_a_place_in_a_Bundle()
    {
        await server.SendAsync("PUT", "Patient/batch-all", Patient("All", "\"id\":\"batch-all\","));
        foreach (var type in new[] { "batch", "transaction" })
        {
            var answer = await server.SendAsync("POST", "", Bundle(type, Entry("GET", "?_type=Patient,Practitioner&_id=batch-all"), Entry("HEAD", "?_id=batch-all")));
            Assert.Equal(["200", "200"], Statuses(answer));
            Assert.Equal(1, (int?)answer.Json["entry"]![0]!["resource"]!["total"]);
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"\ud800"}""")]
    [InlineData("""{"resourceType":"Patient","\ud800":1}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"\udc00"}}""")]
    public async Task Half_a_character_in_an_entry_is_refused_and_never_fails(string resource)
    {
        var url = resource.Contains("Observation", StringComparison.Ordinal) ? "Observation" : "Patient";
        Assert.Equal(400, (await server.SendAsync("POST", "", Bundle("transaction", Entry("POST", url, resource)))).Status);
        Assert.Equal(["400"], Statuses(await server.SendAsync("POST", "", Bundle("batch", Entry("POST", url, resource)))));
        Assert.Equal(400, (await server.SendAsync("POST", "", Bundle("transaction", Entry("PATCH", "Patient/batch-all", """{"resourceType":"Binary","contentType":"\ud800","data":"aGk="}""")))).Status);
        Assert.Equal(400, (await server.SendAsync("POST", "Patient", """{"resourceType":"\ud800"}""")).Status);
    }

    [Fact]
    public async Task Reads_that_fail_are_all_told_and_nothing_is_stored()
    {
        await server.SendAsync("PUT", "Patient/tx-going", Patient("Going", "\"id\":\"tx-going\","));
        var family = $"Tx{Guid.NewGuid():N}";
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("GET", "Patient/tx-going"),
            Entry("POST", "Patient", Patient(family)),
            Entry("DELETE", "Patient/tx-going"),
            Entry("GET", $"Patient?family={family}"),
            Entry("GET", "Patient/tx-nowhere")));
        Assert.Equal(410, answer.Status);
        Assert.Equal(["Bundle.entry[0]", "Bundle.entry[4]"], answer.Json["issue"]!.AsArray().Select(i => (string)i!["expression"]![0]!));
        Assert.Contains("Entry 0: Patient/tx-going is deleted", (string?)answer.Json["issue"]![0]!["details"]!["text"], StringComparison.Ordinal);
        Assert.Empty(await server.IdsAsync($"Patient?family={family}"));
        Assert.Equal(200, (await server.GetAsync("Patient/tx-going")).Status);
    }

    [Fact]
    public async Task Reads_see_what_the_transaction_wrote()
    {
        await server.SendAsync("PUT", "Patient/tx-old", Patient("Old", "\"id\":\"tx-old\","));
        var (family, id) = ($"Tx{Guid.NewGuid():N}", $"tx-{Guid.NewGuid():N}");
        var answer = await server.SendAsync("POST", "", Bundle("transaction",
            Entry("GET", $"Patient/{id}"),
            Entry("GET", $"Patient/{id}/_history"),
            Entry("GET", $"Patient?family={family}"),
            Entry("GET", $"Patient/{id}?_elements=gender"),
            Entry("HEAD", $"Patient/{id}"),
            Entry("GET", "Patient/tx-old", more: ",\"ifNoneMatch\":\"*\""),
            Entry("PUT", $"Patient/{id}", Patient(family, $"\"id\":\"{id}\",")),
            Entry("POST", "Patient", Patient(family))));
        Assert.Equal(["200", "200", "200", "200", "200", "304", "201", "201"], Statuses(answer));
        Assert.Equal(family, (string?)answer.Json["entry"]![0]!["resource"]!["name"]![0]!["family"]);
        Assert.Single(answer.Json["entry"]![1]!["resource"]!["entry"]!.AsArray());
        Assert.Equal(2, answer.Json["entry"]![2]!["resource"]!["entry"]!.AsArray().Count);
        Assert.Null(answer.Json["entry"]![3]!["resource"]!["name"]);
        Assert.Null(answer.Json["entry"]![4]!["resource"]);
        Assert.Null(answer.Json["entry"]![5]!["resource"]);
    }

    [Fact]
    public async Task Two_transactions_that_create_the_same_make_it_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.SendAsync("POST", "", Bundle("transaction",
            Entry("POST", "Patient", Patient("Race", "\"identifier\":[{\"system\":\"https://my.test/ids\",\"value\":\"tx-race\"}],"), more: ",\"ifNoneExist\":\"identifier=https://my.test/ids|tx-race\""),
            Entry("POST", "Patient", Patient("RaceToo"))))));
        Assert.All(answers, a => Assert.True(a.Status is 200 or 409, a.Text));
        Assert.Single(await server.IdsAsync("Patient?identifier=https://my.test/ids|tx-race"));
        Assert.Equal(answers.Count(a => a.Status == 200), (await server.IdsAsync("Patient?family=RaceToo")).Count);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", 400, "bundle-expected")]
    [InlineData("""{"resourceType":"Bundle","type":"document"}""", 400, "bundle-type-unsupported")]
    [InlineData("""{"resourceType":"Bundle"}""", 400, "bundle-type-unsupported")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":{}}""", 400, "bundle-malformed")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[1]}""", 400, "bundle-malformed")]
    [InlineData("""{"resourceType":"Bundle","type":"batch",""", 400, "json-malformed")]
    [InlineData("[]", 400, "bundle-expected")]
    [InlineData("", 400, "")]
    public async Task What_is_no_Bundle_of_requests_is_refused(string body, int status, string messageId)
    {
        var answer = await server.SendAsync("POST", "", body);
        if (messageId.Length > 0) RunningServer.AssertRefused(answer, status, messageId);
        else Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Deep_or_hostile_bundles_are_refused_without_harm()
    {
        var deep = new StringBuilder("""{"resourceType":"Bundle","type":"batch","entry":[{"resource":""");
        for (var i = 0; i < 2000; i++) deep.Append("{\"a\":");
        deep.Append('1').Append('}', 2000).Append("}]}");
        Assert.Equal(400, (await server.SendAsync("POST", "", deep.ToString())).Status);
        var xml = string.Concat(Enumerable.Repeat("<a>", 2000)) + string.Concat(Enumerable.Repeat("</a>", 2000));
        Assert.Equal(400, (await server.SendAsync("POST", "", $"<Bundle xmlns=\"http://hl7.org/fhir\">{xml}</Bundle>", RunningServer.FhirXml)).Status);
        Assert.Equal(400, (await server.SendAsync("POST", "", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"&e;\"/></Bundle>", RunningServer.FhirXml)).Status);
        Assert.Equal(405, (await server.SendAsync("PUT", "", "{}")).Status);
        var empty = await server.SendAsync("POST", "", """{"resourceType":"Bundle","type":"batch"}""");
        Assert.Equal((200, null), (empty.Status, empty.Json["entry"]));
    }
}
