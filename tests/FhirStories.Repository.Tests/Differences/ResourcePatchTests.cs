using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using FhirStories.Catalogue;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Content;
using FhirStories.Repository.Differences;
using FhirStories.Repository.Patching;
using FhirStories.Validation;
using Xunit;

namespace FhirStories.Repository.Tests.Differences;

/// <summary>A difference is right when the patch, applied by our own FHIRPath Patch, makes the target of the source.</summary>
public sealed class ResourcePatchTests
{
    private static readonly ResourceValidator Paths = new(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));

    private static readonly IReadOnlyList<JsonObject> Catalogue = [.. StarterCatalogue.Read().Select(file => JsonTree.Read(file.Json))];

    private static readonly string[] Others =
    [
        """
        {"resourceType":"Patient","active":true,"_active":{"id":"a"},"birthDate":"1980-02-03","name":[{"family":"One","given":["Ada","Bea"],"_given":[null,{"extension":[{"url":"http://x/y","valueBoolean":true}]}]},{"use":"old","given":["C"]}],
         "deceasedBoolean":false,"contact":[{"name":{"family":"Two"},"telecom":[{"system":"phone","value":"1"}]}],"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"cy"}]},"preferred":true}],
         "multipleBirthInteger":2,"contained":[{"resourceType":"Organization","id":"o","name":"Org","alias":["x","y"]}],"generalPractitioner":[{"reference":"#o"}]}
        """,
        """
        {"resourceType":"StructureDefinition","url":"http://x/s","name":"S","status":"draft","kind":"resource","abstract":false,"type":"Patient","derivation":"constraint",
         "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">S</div>"},
         "differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1,"type":[{"code":"HumanName"}],"constraint":[{"key":"a-1","severity":"error","human":"x","expression":"true"}]},
         {"id":"Patient.gender","path":"Patient.gender","fixedCode":"male","mustSupport":true}]}}
        """,
        """
        {"resourceType":"ValueSet","url":"http://x/v","status":"active","compose":{"include":[{"system":"http://x/c","concept":[{"code":"a","display":"A"},{"code":"b"}]}]},
         "expansion":{"timestamp":"2026-01-01","contains":[{"code":"a","contains":[{"code":"b"},{"code":"c"}]}]}}
        """,
        """
        {"resourceType":"Library","url":"http://x/l","status":"active","type":{"coding":[{"code":"asset-collection"}]},"approvalDate":"2026-01-01","effectivePeriod":{"start":"2026"},
         "relatedArtifact":[{"type":"composed-of","resource":"http://x/a|1"},{"type":"composed-of","resource":"http://x/b|1.10"}]}
        """,
        """
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50,"unit":"kg"},"component":[{"code":{"text":"a"},"valueString":"s"},{"code":{"text":"b"},"valueInteger":3}]}
        """,
    ];

    private static readonly IReadOnlyList<JsonObject> Resources = [.. Catalogue, .. Others.Select(o => JsonTree.Read(Encoding.UTF8.GetBytes(o)))];

    private static void Holds(JsonObject source, JsonObject target)
    {
        var (from, to) = (JsonTree.Write(source), JsonTree.Write(target));
        var patch = ResourcePatch.Between(from, to);
        var operations = patch["parameter"]?.AsArray().Count ?? 0;
        var made = (ReadOnlyMemory<byte>)from;
        // A patch is taken in parts of a thousand operations; which each stand on those before.
        for (var at = 0; at < operations; at += 1000)
        {
            var part = new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. patch["parameter"]!.AsArray().Skip(at).Take(1000).Select(p => p!.DeepClone())]) };
            made = FhirPathPatch.Read(JsonTree.Write(part), Paths).Apply(made);
        }
        var (got, wanted) = (ResourcePatch.Comparable(made), ResourcePatch.Comparable(to));
        Assert.True(JsonNode.DeepEquals(wanted, got), $"Source {source.ToJsonString()}\nTarget {wanted.ToJsonString()}\nGot    {got.ToJsonString()}\nPatch  {patch.ToJsonString()}");
        Assert.Equal(operations == 0, JsonNode.DeepEquals(ResourcePatch.Comparable(from), wanted));
    }

    [Fact]
    public void Any_change_applied_to_the_source_gives_the_target() =>
        Gen.Select(Gen.Int[0, Resources.Count - 1], Gen.Int[1, 12], Gen.Int).Sample((at, changes, seed) =>
        {
            var target = Resources[at].DeepClone().AsObject();
            var change = new RandomChange(seed);
            for (var i = 0; i < changes; i++) change.Make(target);
            Holds(Resources[at], target);
        }, iter: 1500);

    [Fact]
    public void Any_two_resources_of_the_starter_catalogue_of_one_type_are_turned_into_each_other()
    {
        foreach (var type in Catalogue.GroupBy(r => (string)r["resourceType"]!))
        {
            var all = type.ToList();
            for (var i = 0; i < all.Count; i++) Holds(all[i], all[(i + 1) % all.Count]);
        }
    }

    /// <summary>Published requirements with hundreds of statements and extensions on primitives; skips where they are not at hand.</summary>
    [Fact]
    public void Published_requirements_are_turned_into_each_other_and_into_changed_ones()
    {
        var at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "FhirStories.sln"))) at = Path.GetDirectoryName(at);
        var data = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA") ?? Path.Combine(at ?? "", "..", "shared", "data");
        var folder = Path.Combine(data, "requirements", "r4-A");
        Assert.SkipUnless(Directory.Exists(folder), "The shared test data is not there (set FHIRSTORIES_TESTDATA).");
        var files = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(f => JsonTree.Read(File.ReadAllBytes(f))).OrderBy(f => f.ToJsonString().Length).ToList();
        Holds(files[0], files[1]);
        Holds(files[1], files[0]);
        foreach (var file in files)
            for (var seed = 0; seed < 5; seed++)
            {
                var target = file.DeepClone().AsObject();
                var change = new RandomChange(seed);
                for (var i = 0; i < 8; i++) change.Make(target);
                Holds(file, target);
            }
    }

    [Fact]
    public void A_statement_is_found_again_by_its_key_wherever_it_stands()
    {
        var source = Catalogue.First(r => Statements(r).Count > 2);
        var target = source.DeepClone().AsObject();
        var list = target["extension"]!.AsArray();
        var last = Statements(target)[^1];
        list.Remove(last);
        list.Insert(0, (JsonNode)last);
        last["extension"]!.AsArray().Single(p => p!["valueMarkdown"] is not null)!["valueMarkdown"] = "Another text.";
        var patch = ResourcePatch.Between(JsonTree.Write(source), JsonTree.Write(target));
        var types = patch["parameter"]!.AsArray().Select(p => (string)p!["part"]![0]!["valueCode"]!).ToList();
        Assert.Equal(["replace", "move"], types);
        Holds(source, target);
    }

    [Fact]
    public void Equal_resources_have_an_empty_patch_whatever_their_ids_and_versions()
    {
        var other = Catalogue[0].DeepClone().AsObject();
        other["id"] = "another";
        (other["meta"] ??= new JsonObject())["versionId"] = "7";
        Assert.Null(ResourcePatch.Between(JsonTree.Write(Catalogue[0]), JsonTree.Write(other))["parameter"]);
    }

    [Fact]
    public void Resources_of_two_types_are_not_compared() =>
        Assert.Equal("artifact-diff-types", Assert.Throws<FhirRequestException>(() => ResourcePatch.Between("""{"resourceType":"Patient"}"""u8.ToArray(), """{"resourceType":"Group"}"""u8.ToArray())).Issues[0].MessageId);

    private static List<JsonObject> Statements(JsonObject resource) =>
        [.. (resource["extension"] as JsonArray ?? []).OfType<JsonObject>().Where(e => ((string?)e["url"])!.EndsWith("Requirements.statement", StringComparison.Ordinal))];
}
