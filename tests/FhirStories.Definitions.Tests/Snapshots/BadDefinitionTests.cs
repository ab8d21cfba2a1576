using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Snapshots;
using Xunit;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>Definitions that are wrong, by mistake or on purpose: each ends in bounded time with an issue that names what is wrong.</summary>
public sealed class BadDefinitionTests
{
    private const string Base = "https://example.org/fhir/StructureDefinition/";
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly PackageSource _source = new();

    [Fact]
    public async Task A_missing_base_is_named_and_the_type_stands_in_for_it()
    {
        var (issues, ids) = await SnapshotAsync(Profile("a", Base + "nowhere", Element("Patient.birthDate", ("min", 1))));

        Assert.Equal("snapshot-base-missing", Assert.Single(issues).Code);
        Assert.Equal(Base + "a|1", issues[0].Canonical);
        Assert.Contains("Patient.birthDate", ids);
    }

    [Fact]
    public async Task A_circle_of_bases_is_named()
    {
        _source.Add(FhirRelease.R4, Profile("b", Base + "c"));
        _source.Add(FhirRelease.R4, Profile("c", Base + "a"));
        var (issues, ids) = await SnapshotAsync(Profile("a", Base + "b", Element("Patient.birthDate", ("min", 1))));

        Assert.Contains(issues, i => i.Code == "snapshot-base-circular" && i.Message.Contains("/a", StringComparison.Ordinal));
        Assert.Contains("Patient.birthDate", ids);
    }

    [Fact]
    public async Task A_definition_that_is_its_own_base_is_named() =>
        Assert.Contains((await SnapshotAsync(Profile("a", Base + "a"))).Issues, i => i.Code == "snapshot-base-circular");

    [Theory]
    [InlineData("Patient.shoeSize")]
    [InlineData("Patient.name.nickname")]
    [InlineData("Patient.birthDate.century.half")]
    [InlineData("Patient.shoeSize.left")]
    public async Task An_element_that_the_base_does_not_have_is_named_and_left_out(string path)
    {
        var (issues, ids) = await SnapshotAsync(Profile("a", Core + "Patient", Element("Patient.gender", ("min", 1)), Element(path, ("min", 1))));

        Assert.Contains(issues, i => i.Code == "snapshot-element-unknown" && i.Severity == DefinitionSeverity.Error && path.StartsWith(i.ElementId!, StringComparison.Ordinal));
        Assert.DoesNotContain(path, ids);
        Assert.Contains("Patient.gender", ids);
    }

    [Fact]
    public async Task Elements_out_of_order_are_put_in_order()
    {
        var (issues, ids, json) = await FullAsync(Profile("a", Core + "Patient", Element("Patient.birthDate", ("min", 1)),
            Element("Patient.name.given", ("min", 1)), Element("Patient.name.family", ("min", 1)), Element("Patient.gender", ("min", 1))));

        Assert.Equal("snapshot-element-order", Assert.Single(issues).Code);
        foreach (var id in new[] { "Patient.birthDate", "Patient.name.given", "Patient.name.family", "Patient.gender" })
        {
            Assert.Single(ids, id);
            Assert.Equal(1, (int?)json["snapshot"]!["element"]!.AsArray().Single(e => (string?)e!["id"] == id)!["min"]);
        }
    }

    [Fact]
    public async Task A_type_and_a_profile_that_nothing_supplies_are_named()
    {
        var type = new JsonArray(new JsonObject { ["code"] = "Shoe" });
        var profile = new JsonArray(new JsonObject { ["code"] = "Identifier", ["profile"] = new JsonArray(Base + "nowhere") });
        var (issues, _) = await SnapshotAsync(Profile("a", Core + "Patient", Element("Patient.identifier", ("type", profile)), Element("Patient.deceased[x]", ("type", type))));

        Assert.Equal(["snapshot-profile-missing", "snapshot-type-unknown"], issues.Select(i => i.Code).Order());
        Assert.Equal("Patient.identifier", issues.Single(i => i.Code == "snapshot-profile-missing").ElementId);
    }

    [Fact]
    public async Task Profiles_that_use_each_other_end()
    {
        JsonObject Uses(string name, string other) => Profile(name, Core + "Extension", "Extension",
            Element("Extension.extension", ("sliceName", "inner"), ("type", new JsonArray(new JsonObject { ["code"] = "Extension", ["profile"] = new JsonArray(Base + other) }))),
            Element("Extension.extension.url", ("min", 1)));
        _source.Add(FhirRelease.R4, Uses("b", "a"));
        var (issues, ids) = await SnapshotAsync(Uses("a", "b"));

        Assert.Contains(issues, i => i.Code == "snapshot-profile-recursive");
        Assert.Contains("Extension.extension:inner", ids);
    }

    [Fact]
    public async Task Profiles_that_double_at_each_step_end_at_the_bound()
    {
        for (var i = 0; i < 28; i++)
        {
            JsonArray Next() => new(new JsonObject { ["code"] = "Extension", ["profile"] = new JsonArray($"{Base}x{i + 1}") });
            _source.Add(FhirRelease.R4, Profile($"x{i}", Core + "Extension", "Extension",
                Element("Extension.extension", ("sliceName", "one"), ("type", Next())), Element("Extension.extension.extension", ("sliceName", "one")),
                Element("Extension.extension", ("sliceName", "two"), ("type", Next())), Element("Extension.extension.extension", ("sliceName", "one"))));
        }
        var (issues, ids) = await SnapshotAsync(Profile("a", Base + "x0", "Extension"));

        // All of it would be 2^28 elements: it ended because it was told to.
        Assert.Contains(issues, i => i.Code == "snapshot-too-large");
        Assert.Empty(ids);
    }

    [Fact]
    public async Task A_long_chain_of_bases_ends_with_an_issue()
    {
        for (var i = 0; i < 500; i++) _source.Add(FhirRelease.R4, Profile($"x{i}", $"{Base}x{i + 1}"));

        Assert.Contains((await SnapshotAsync(Profile("a", Base + "x0"))).Issues, i => i.Code == "snapshot-too-large");
    }

    [Fact]
    public async Task A_path_without_end_and_a_differential_without_end_are_refused()
    {
        var deep = "Patient" + string.Concat(Enumerable.Repeat(".extension", 5000));
        Assert.Equal("snapshot-too-large", Assert.Single((await SnapshotAsync(Profile("a", Core + "Patient", Element(deep, ("min", 0))))).Issues).Code);

        var many = Enumerable.Range(0, 30_000).Select(i => Element("Patient.name", ("sliceName", "s" + i))).ToArray();
        Assert.Equal("snapshot-too-large", Assert.Single((await SnapshotAsync(Profile("b", Core + "Patient", many))).Issues).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"http://x"}""")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"http://x","type":"Patient","derivation":"constraint","differential":{"element":[{"id":"a"},{"path":17},null]}}""")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"http://x","type":"Patient","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","differential":{"element":"no"},"contextType":[],"context":"x","kind":{}}""")]
    public async Task What_is_no_definition_is_answered_with_an_issue(string json)
    {
        var store = new SnapshotStore(_source, null);
        foreach (var release in Enum.GetValues<FhirRelease>())
        {
            var (_, issues) = await store.GenerateAsync(Encoding.UTF8.GetBytes(json), release, TestContext.Current.CancellationToken);
            if (!json.Contains("\"no\"", StringComparison.Ordinal)) Assert.Contains(issues, i => i.Severity == DefinitionSeverity.Error);
        }
    }

    [Fact]
    public async Task A_definition_that_is_not_in_the_store_gets_its_snapshot()
    {
        var store = new SnapshotStore(_source, null);
        var stu3 = Profile("a", Core + "Patient", Element("Patient.animal", ("max", "0")));
        var (json, issues) = await store.GenerateAsync(Encoding.UTF8.GetBytes(stu3.ToJsonString()), FhirRelease.Stu3, TestContext.Current.CancellationToken);

        Assert.Empty(issues);
        Assert.Equal("0", (string?)JsonNode.Parse(json.Span)!["snapshot"]!["element"]!.AsArray().Single(e => (string?)e!["id"] == "Patient.animal")!["max"]);
    }

    [Fact]
    public async Task What_is_no_StructureDefinition_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new SnapshotStore(_source, null).GetAsync(
            _source.Add(FhirRelease.R4, """{"resourceType":"ValueSet","url":"http://x"}"""), TestContext.Current.CancellationToken));

    private async Task<(IReadOnlyList<DefinitionIssue> Issues, List<string> Ids)> SnapshotAsync(JsonObject definition)
    {
        var (issues, ids, _) = await FullAsync(definition);
        return (issues, ids);
    }

    private async Task<(IReadOnlyList<DefinitionIssue> Issues, List<string> Ids, JsonNode Json)> FullAsync(JsonObject definition)
    {
        var snapshot = await new SnapshotStore(_source, null).GetAsync(_source.Add(FhirRelease.R4, definition), TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(snapshot.Json.Span)!;
        return (snapshot.Issues, [.. (json["snapshot"]?["element"] as JsonArray ?? []).Select(e => (string)e!["id"]!)], json);
    }

    internal static JsonObject Profile(string name, string parent, params JsonObject[] elements) => Profile(name, parent, "Patient", elements);

    internal static JsonObject Profile(string name, string parent, string type, params JsonObject[] elements) => new()
    {
        ["resourceType"] = "StructureDefinition",
        ["url"] = Base + name,
        ["version"] = "1",
        ["name"] = name,
        ["status"] = "draft",
        ["kind"] = type == "Extension" ? "complex-type" : "resource",
        ["abstract"] = false,
        ["type"] = type,
        ["baseDefinition"] = parent,
        ["derivation"] = "constraint",
        ["differential"] = new JsonObject { ["element"] = new JsonArray([.. elements.Prepend(new JsonObject { ["id"] = type, ["path"] = type })]) },
    };

    internal static JsonObject Element(string path, params (string Name, JsonNode Value)[] properties)
    {
        var element = new JsonObject { ["id"] = path, ["path"] = path };
        foreach (var (name, value) in properties) element[name] = value;
        if ((string?)element["sliceName"] is { } slice) element["id"] = $"{path}:{slice}";
        return element;
    }
}
