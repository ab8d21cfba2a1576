using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>JSON Patch, XML Patch and FHIRPath Patch (R4 http §3.1.0.6), by themselves and in Bundles.</summary>
public sealed class PatchTests(RunningServer server)
{
    private const string JsonPatch = "application/json-patch+json";
    private const string XmlPatch = "application/xml-patch+xml";

    private async Task<string> PatientAsync(string id, string more = "")
    {
        var answer = await server.SendAsync("PUT", $"Patient/{id}", $$"""
            {"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"https://my.test/ids","value":"{{id}}"}],"active":true,
             "name":[{"use":"official","family":"Chalmers","given":["Peter","James"]},{"use":"usual","given":["Jim"]}],
             "birthDate":"1974-12-25","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]}{{more}}}
            """);
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return $"Patient/{id}";
    }

    private static string Parameters(params string[] operations) => $$"""{"resourceType":"Parameters","parameter":[{{string.Join(",", operations)}}]}""";

    private static string Operation(string type, string path, string more = "") =>
        $$"""{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":"{{path}}"}{{more}}]}""";

    private static string Value(string property, string value) => $$""",{"name":"value","{{property}}":{{value}}}""";

    [Fact]
    public async Task A_json_patch_makes_the_next_version_and_leaves_the_rest_as_it_was()
    {
        var path = await PatientAsync("jp-1", ",\"extension\":[{\"url\":\"https://my.test/precise\",\"valueDecimal\":1.2300}]");
        var answer = await server.SendAsync("PATCH", path, """
            [{"op":"test","path":"/name/0/family","value":"Chalmers"},
             {"op":"replace","path":"/name/0/family","value":"O'Neil"},
             {"op":"add","path":"/name/0/given/-","value":"Tom"},
             {"op":"add","path":"/name/0/given/0","value":"First"},
             {"op":"remove","path":"/active"},
             {"op":"move","from":"/name/1/given","path":"/name/0/suffix"},
             {"op":"copy","from":"/name/0/use","path":"/gender"},
             {"op":"replace","path":"/gender","value":"other"}]
            """, JsonPatch);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("W/\"2\"", answer.Headers.ETag!.ToString());
        Assert.EndsWith($"{path}/_history/2", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var name = answer.Json["name"]![0]!;
        Assert.Equal("O'Neil", (string?)name["family"]);
        Assert.Equal(["First", "Peter", "James", "Tom"], name["given"]!.AsArray().Select(g => (string)g!));
        Assert.Equal("Jim", (string?)name["suffix"]![0]);
        Assert.Null(answer.Json["active"]);
        Assert.Contains("\"valueDecimal\":1.2300", answer.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Json["_birthDate"]);
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/active","value":false}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"remove","path":"/photo"}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"replace","path":"/photo","value":[]}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"add","path":"/name/7","value":{}}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"add","path":"/name/01","value":{}}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"move","from":"/name","path":"/name/0/period"}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"remove","path":""}]""", 422, "patch-not-applicable")]
    [InlineData("""[{"op":"replace","path":"/id","value":"other"}]""", 422, "resource-id-mismatch")]
    [InlineData("""[{"op":"replace","path":"/resourceType","value":"Group"}]""", 422, "")]
    [InlineData("""[{"op":"add","path":"/colour","value":"red"}]""", 422, "")]
    [InlineData("""[{"op":"replace","path":"/birthDate","value":"soon"}]""", 422, "")]
    [InlineData("""[{"op":"fly","path":"/active"}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"add","path":"/active"}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"add","path":"active","value":true}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"move","path":"/active"}]""", 400, "patch-malformed")]
    [InlineData("""{"op":"remove","path":"/active"}""", 400, "patch-malformed")]
    [InlineData("""[1]""", 400, "patch-malformed")]
    [InlineData("""[{""", 400, "json-malformed")]
    [InlineData("""[{"op":"\ud800","path":"/active"}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"remove","path":"/active","\ud800":1}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"test","path":"/birthDate","value":"\udc00"}]""", 400, "patch-malformed")]
    [InlineData("""[{"op":"add","path":"/name/-","value":{"\uDFFF":1}}]""", 400, "patch-malformed")]
    public async Task A_json_patch_that_is_broken_or_does_not_fit_changes_nothing(string patch, int status, string messageId)
    {
        var path = await PatientAsync("jp-2");
        var before = (await server.GetAsync(path)).Text;
        var answer = await server.SendAsync("PATCH", path, patch, JsonPatch);
        if (messageId.Length > 0) RunningServer.AssertRefused(answer, status, messageId);
        Assert.True(answer.Status == status, answer.Text);
        Assert.Equal(before, (await server.GetAsync(path)).Text);
    }

    [Fact]
    public async Task A_patch_that_doubles_over_and_over_is_refused()
    {
        var path = await PatientAsync("jp-3");
        var copies = string.Join(",", Enumerable.Range(0, 60).Select(_ => """{"op":"copy","from":"/name","path":"/name/0"}"""));
        Assert.Equal(422, (await server.SendAsync("PATCH", path, $"[{copies}]", JsonPatch)).Status);
    }

    [Fact]
    public async Task A_fhirpath_patch_adds_inserts_deletes_replaces_and_moves()
    {
        var path = await PatientAsync("fp-1");
        var answer = await server.SendAsync("PATCH", path, Parameters(
            Operation("replace", "Patient.birthDate", Value("valueDate", "\"1930-01-01\"")),
            Operation("add", "Patient", ",{\"name\":\"name\",\"valueString\":\"gender\"}" + Value("valueCode", "\"male\"")),
            Operation("add", "Patient", ",{\"name\":\"name\",\"valueString\":\"deceased\"}" + Value("valueBoolean", "false")),
            Operation("replace", "Patient.deceased", Value("valueDateTime", "\"2020-01-01\"")),
            Operation("add", "Patient", """,{"name":"name","valueString":"contact"},{"name":"value","part":[{"name":"gender","valueCode":"female"},{"name":"name","valueHumanName":{"family":"Kin"}},{"name":"telecom","valueContactPoint":{"system":"phone","value":"1"}},{"name":"telecom","valueContactPoint":{"system":"phone","value":"2"}}]}"""),
            Operation("insert", "Patient.name", ",{\"name\":\"index\",\"valueInteger\":1}" + Value("valueHumanName", "{\"use\":\"nickname\",\"text\":\"Jimbo\"}")),
            Operation("delete", "Patient.name.where(use = 'usual').given[0]"),
            Operation("add", "Patient.name.where(use = 'usual')", ",{\"name\":\"name\",\"valueString\":\"given\"}" + Value("valueString", "\"Jimmy\"")),
            Operation("move", "Patient.name[0].given", ",{\"name\":\"source\",\"valueInteger\":1},{\"name\":\"destination\",\"valueInteger\":0}"),
            Operation("delete", "Patient.photo"),
            Operation("add", "Patient.active", """,{"name":"name","valueString":"extension"},{"name":"value","part":[{"name":"url","valueUri":"https://my.test/why"},{"name":"value","valueString":"so"}]}""")));
        Assert.True(answer.Status == 200, answer.Text);
        var patient = answer.Json;
        Assert.Equal("1930-01-01", (string?)patient["birthDate"]);
        Assert.Null(patient["_birthDate"]);
        Assert.Equal("male", (string?)patient["gender"]);
        Assert.Equal(("2020-01-01", null), ((string?)patient["deceasedDateTime"], (string?)patient["deceasedBoolean"]));
        Assert.Equal(2, patient["contact"]![0]!["telecom"]!.AsArray().Count);
        Assert.Equal("Kin", (string?)patient["contact"]![0]!["name"]!["family"]);
        Assert.Equal(["official", "nickname", "usual"], patient["name"]!.AsArray().Select(n => (string)n!["use"]!));
        Assert.Equal(["Jimmy"], patient["name"]![2]!["given"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(["James", "Peter"], patient["name"]![0]!["given"]!.AsArray().Select(n => (string)n!));
        Assert.Equal("so", (string?)patient["_active"]!["extension"]![0]!["valueString"]);
    }

    [Fact]
    public async Task A_fhirpath_patch_with_more_to_read_than_a_server_bears_is_refused()
    {
        var path = await PatientAsync("fp-many", $",\"contact\":[{{\"name\":{{\"text\":\"{new string('x', 80_000)}\"}}}}]");
        var patch = Parameters([.. Enumerable.Repeat(Operation("replace", "Patient.active", Value("valueBoolean", "false")), 1000)]);
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, patch), 422, "patch-not-applicable");
        Assert.True((bool?)(await server.GetAsync(path)).Json["active"]);
        Assert.Equal(200, (await server.SendAsync("PATCH", path, Parameters(Operation("replace", "Patient.active", Value("valueBoolean", "false"))))).Status);
    }

    [Fact]
    public async Task A_fhirpath_patch_comes_in_xml_too()
    {
        var path = await PatientAsync("fp-x");
        const string Patch = """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/>
              <part><name value="type"/><valueCode value="replace"/></part>
              <part><name value="path"/><valueString value="Patient.name.where(use = 'official').family"/></part>
              <part><name value="value"/><valueString value="Novak"/></part>
            </parameter></Parameters>
            """;
        var answer = await server.SendAsync("PATCH", path, Patch, RunningServer.FhirXml);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("Novak", (string?)answer.Json["name"]![0]!["family"]);
    }

    [Theory]
    [InlineData("several", "delete", "Patient.name", "", 422)]
    [InlineData("nothing", "replace", "Patient.photo", ",{\"name\":\"value\",\"valueString\":\"x\"}", 422)]
    [InlineData("no path", "delete", "Patient.name[[", "", 422)]
    [InlineData("far beyond", "delete", "Patient.name[99999999999]", "", 422)]
    [InlineData("no element", "delete", "Patient.name.count()", "", 422)]
    [InlineData("without end", "delete", "(1).repeat($this + 1)", "", 422)]
    [InlineData("the whole", "delete", "Patient", "", 422)]
    [InlineData("there already", "add", "Patient", ",{\"name\":\"name\",\"valueString\":\"birthDate\"},{\"name\":\"value\",\"valueDate\":\"2020-01-01\"}", 422)]
    [InlineData("unknown element", "add", "Patient", ",{\"name\":\"name\",\"valueString\":\"colour\"},{\"name\":\"value\",\"valueString\":\"red\"}", 422)]
    [InlineData("wrong type", "replace", "Patient.birthDate", ",{\"name\":\"value\",\"valueString\":\"soon\"}", 422)]
    [InlineData("no value", "replace", "Patient.birthDate", "", 400)]
    [InlineData("no name", "add", "Patient", ",{\"name\":\"value\",\"valueString\":\"red\"}", 400)]
    [InlineData("unknown type", "fly", "Patient", "", 400)]
    [InlineData("far away", "insert", "Patient.name", ",{\"name\":\"index\",\"valueInteger\":9},{\"name\":\"value\",\"valueHumanName\":{\"text\":\"x\"}}", 422)]
    [InlineData("no index", "insert", "Patient.name", ",{\"name\":\"value\",\"valueHumanName\":{\"text\":\"x\"}}", 400)]
    public async Task A_fhirpath_patch_that_is_broken_or_does_not_fit_changes_nothing(string what, string type, string path, string more, int status)
    {
        var patient = await PatientAsync("fp-2");
        var before = (await server.GetAsync(patient)).Text;
        var answer = await server.SendAsync("PATCH", patient, Parameters(Operation(type, path, more)));
        Assert.True(answer.Status == status, $"{what}: {answer.Text}");
        Assert.Equal(before, (await server.GetAsync(patient)).Text);
    }

    [Fact]
    public async Task An_xml_patch_changes_the_resource_as_xml()
    {
        var path = await PatientAsync("xp-1");
        const string Patch = """
            <diff xmlns:f="http://hl7.org/fhir">
              <replace sel="f:Patient/f:birthDate/@value">1999-09-09</replace>
              <add sel="f:Patient/f:name[1]"><f:suffix value="Jr"/></add>
              <add sel="/f:Patient/f:birthDate" pos="before"><gender xmlns="http://hl7.org/fhir" value="male"/></add>
              <remove sel="f:Patient/f:name[f:use/@value='usual']"/>
              <replace sel="f:Patient/f:active"><f:active value="false"/></replace>
              <add sel="f:Patient/f:name[1]/f:family" type="@id">fam</add>
            </diff>
            """;
        var answer = await server.SendAsync("PATCH", path, Patch, XmlPatch);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("1999-09-09", (string?)answer.Json["birthDate"]);
        Assert.Equal("Jr", (string?)answer.Json["name"]![0]!["suffix"]![0]);
        Assert.Equal("male", (string?)answer.Json["gender"]);
        Assert.Single(answer.Json["name"]!.AsArray());
        Assert.False((bool?)answer.Json["active"]);
        Assert.Equal("fam", (string?)answer.Json["name"]![0]!["_family"]!["id"]);
        // Without prefixes the patch's own default namespace is meant, or FHIR's.
        var bare = await server.SendAsync("PATCH", path, """<diff><remove sel="Patient/name[1]/suffix[1]"/></diff>""", XmlPatch);
        Assert.True(bare.Status == 200, bare.Text);
        Assert.Null(bare.Json["name"]![0]!["suffix"]);
    }

    [Theory]
    [InlineData("""<diff><remove sel="Patient/photo"/></diff>""", 422)]
    [InlineData("""<diff><remove sel="Patient/name"/></diff>""", 422)]
    [InlineData("""<diff><remove sel="Patient"/></diff>""", 422)]
    [InlineData("""<diff><add sel="Patient"><colour value="red"/></add></diff>""", 422)]
    [InlineData("""<diff><replace sel="Patient/birthDate/@value">soon</replace></diff>""", 422)]
    [InlineData("""<diff><remove sel="//*[count(//*[count(//*)>1])>1]"/></diff>""", 400)]
    [InlineData("""<diff><remove sel="g:Patient/g:name[1]"/></diff>""", 400)]
    [InlineData("""<diff><fly sel="Patient"/></diff>""", 400)]
    [InlineData("""<diff><add sel="Patient/birthDate" type="@a b">x</add></diff>""", 400)]
    [InlineData("""<diff><add sel="Patient/birthDate" type="@f:id">x</add></diff>""", 400)]
    [InlineData("""<diff/>""", 400)]
    [InlineData("""<patch/>""", 400)]
    [InlineData("""<diff""", 400)]
    [InlineData("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><diff><replace sel="Patient/birthDate/@value">&e;</replace></diff>""", 400)]
    public async Task An_xml_patch_that_is_broken_or_does_not_fit_changes_nothing(string patch, int status)
    {
        var path = await PatientAsync("xp-2");
        var before = (await server.GetAsync(path)).Text;
        var answer = await server.SendAsync("PATCH", path, patch, XmlPatch);
        Assert.True(answer.Status == status, answer.Text);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await server.GetAsync(path)).Text);
    }

    [Fact]
    public async Task A_patch_is_for_what_is_there_at_the_version_that_is_meant()
    {
        var path = await PatientAsync("pv-1");
        var version = (await server.GetAsync(path)).Headers.ETag!.ToString();
        const string Patch = """[{"op":"replace","path":"/active","value":false}]""";
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, Patch, JsonPatch, ("If-Match", "W/\"99\"")), 412, "version-conflict");
        Assert.Equal(200, (await server.SendAsync("PATCH", path, Patch, JsonPatch, ("If-Match", version))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient/pv-none", Patch, JsonPatch), 404, "resource-not-found");
        await server.SendAsync("DELETE", path);
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, Patch, JsonPatch), 410, "resource-deleted");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, Patch, "application/merge-patch+json"), 415, "content-type-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, Patch, null), 415, "content-type-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", path, """{"resourceType":"Patient"}"""), 400, "JSON120");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "StructureDefinition/Patient", """[{"op":"remove","path":"/name"}]""", JsonPatch), 405, "definition-read-only");
    }

    [Fact]
    public async Task A_conditional_patch_takes_the_one_that_matches()
    {
        await PatientAsync("pc-1");
        const string Patch = """[{"op":"replace","path":"/active","value":false}]""";
        var answer = await server.SendAsync("PATCH", "Patient?identifier=https://my.test/ids|pc-1", Patch, JsonPatch);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.False((bool?)answer.Json["active"]);
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient?identifier=https://my.test/ids|nobody", Patch, JsonPatch), 404, "condition-no-match");
        await server.SendAsync("POST", "Patient", """{"resourceType":"Patient","identifier":[{"system":"https://my.test/ids","value":"pc-1"}]}""");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient?identifier=https://my.test/ids|pc-1", Patch, JsonPatch), 412, "condition-several");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient?colour=red", Patch, JsonPatch), 400, "search-parameter-unknown");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient", Patch, JsonPatch), 412, "condition-missing");
    }

    [Fact]
    public async Task Patches_of_one_resource_at_once_are_all_carried_out()
    {
        var path = await PatientAsync("pr-1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => server.SendAsync("PATCH", path, $$"""[{"op":"add","path":"/name/-","value":{"text":"n{{i}}"} }]""", JsonPatch)));
        Assert.All(answers, a => Assert.True(a.Status == 200, a.Text));
        Assert.Equal(6, (await server.GetAsync(path)).Json["name"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Patches_in_a_Bundle_are_Binaries_or_Parameters(string type)
    {
        foreach (var id in new[] { "pb-1", "pb-2", "pb-3", "pb-4" }) await PatientAsync(id);
        static string Binary(string contentType, string content) => $$"""{"resourceType":"Binary","contentType":"{{contentType}}","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))}}"}""";
        static string Entry(string url, string resource, string more = "") => $$"""{"resource":{{resource}},"request":{"method":"PATCH","url":"{{url}}"{{more}} } }""";
        var bundle = $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(",",
            Entry("Patient/pb-1", Binary(JsonPatch, """[{"op":"replace","path":"/active","value":false}]""")),
            Entry("Patient/pb-2", Binary(XmlPatch, """<diff><replace sel="Patient/active/@value">false</replace></diff>""")),
            Entry("Patient/pb-3", Parameters(Operation("replace", "Patient.active", Value("valueBoolean", "false")))),
            Entry("Patient?identifier=https://my.test/ids|pb-4", Binary(JsonPatch, """[{"op":"replace","path":"/active","value":false}]""")))}}]}""";
        var answer = await server.SendAsync("POST", "", bundle);
        Assert.True(answer.Status == 200, answer.Text);
        foreach (var entry in answer.Json["entry"]!.AsArray())
        {
            Assert.Equal("200", (string?)entry!["response"]!["status"]);
            Assert.False((bool?)entry["resource"]!["active"]);
        }
        var wrong = await server.SendAsync("POST", "", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{Entry("Patient/pb-1", """{"resourceType":"Patient"}""")}},{{Entry("Patient/pb-2", Binary(JsonPatch, "[{\"op\":\"remove\",\"path\":\"/birthDate\"}]"), ",\"ifMatch\":\"W/\\\"77\\\"\"")}}]}""");
        if (type == "batch") Assert.Equal(["400", "412"], wrong.Json["entry"]!.AsArray().Select(e => (string)e!["response"]!["status"]!));
        else RunningServer.AssertRefused(wrong, 400, "entry-patch-expected");
        Assert.NotNull((await server.GetAsync("Patient/pb-2")).Json["birthDate"]);
    }

    [Fact]
    public async Task A_patch_in_a_transaction_may_name_what_the_transaction_creates()
    {
        await PatientAsync("pt-1");
        var patch = Parameters(Operation("add", "Patient", ",{\"name\":\"name\",\"valueString\":\"managingOrganization\"}" + Value("valueReference", "{\"reference\":\"urn:uuid:cccccccc-0000-4000-8000-000000000001\"}")));
        var answer = await server.SendAsync("POST", "", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{{patch}},"request":{"method":"PATCH","url":"Patient/pt-1"} },
              {"fullUrl":"urn:uuid:cccccccc-0000-4000-8000-000000000001","resource":{"resourceType":"Organization","name":"O"},"request":{"method":"POST","url":"Organization"} }]}
            """);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal($"Organization/{(string?)answer.Json["entry"]![1]!["resource"]!["id"]}", (string?)answer.Json["entry"]![0]!["resource"]!["managingOrganization"]!["reference"]);
    }
}
