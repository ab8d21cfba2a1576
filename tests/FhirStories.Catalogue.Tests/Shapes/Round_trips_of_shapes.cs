using System.Text.Json.Nodes;
using CsCheck;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Tests.Data;
using FhirStories.Definitions;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Catalogue.Tests.Shapes;

public sealed class Round_trips_of_shapes
{
    private static readonly Gen<(CarrierResource Table, int Seed)> Resources = Gen.Select(Gen.Int[0, 3].Select(i => CarrierTable.All[i]), Gen.Int);

    [Fact]
    public void R5_to_A_and_back_gives_the_same_and_R4_can_hold_what_lies_between() => Resources.Sample(
        input =>
        {
            var r5 = R5Gen.Of(input.Table, input.Seed);
            var basic = CarrierShapes.ToBasic(r5);
            Assert.Equal(CarrierShape.R5, basic.From);
            FhirJson.Strict.DeserializeResource(basic.Resource!.ToJsonString());

            NormalForm.AssertEqual(r5, CarrierShapes.ToR5(basic.Resource).Resource);
        }, iter: 200);

    [Fact]
    public void A_to_R5_and_back_gives_the_same_and_R5_can_hold_what_lies_between() => Resources.Sample(
        input =>
        {
            var basic = Odd(CarrierShapes.ToBasic(R5Gen.Of(input.Table, input.Seed)).Resource!, new Random(input.Seed));
            Assert.Equal(CarrierShape.A, CarrierShapes.Of(basic));
            var r5 = CarrierShapes.ToR5(basic).Resource!;
            var fitted = (JsonObject)r5.DeepClone();
            OtherRelease.Fit(fitted, FhirRelease.R5);
            NormalForm.AssertEqual(r5, fitted);

            NormalForm.AssertEqual(basic, CarrierShapes.ToBasic(r5).Resource);
        }, iter: 200);

    [Fact]
    public void B_and_C_hold_what_A_holds() => Resources.Sample(
        input =>
        {
            var basic = CarrierShapes.ToBasic(R5Gen.Of(input.Table, input.Seed)).Resource!;
            var b = CarrierShapes.ToB(basic).Resource!;
            NormalForm.AssertEqual(basic, CarrierShapes.ToBasic(b).Resource);
            NormalForm.AssertEqual(basic, CarrierShapes.ToBasic(ToC(basic, input.Table)).Resource);
        }, iter: 100);

    [Fact]
    public void Our_own_stories_and_roles_go_to_R5_and_back_unharmed()
    {
        Gen.Select(StoryGen.Story, StoryGen.Foreign).Sample(
            input =>
            {
                var basic = StoryMapper.ToBasic(input.Item1);
                basic.Extension.Insert(basic.Extension.Count / 2, input.Item2);
                Same(basic);
            }, iter: 200);
        StoryGen.Role.Sample(role => Same(RoleMapper.ToBasic(role)), iter: 200);

        static void Same(Basic basic)
        {
            var json = (JsonObject)FhirJson.ToNode(basic);
            var r5 = CarrierShapes.ToR5(json);
            Assert.DoesNotContain(r5.Problems, problem => problem.Code != "derived-from-itself");
            NormalForm.AssertEqual(json, CarrierShapes.ToBasic(r5.Resource!).Resource);
        }
    }

    [Fact]
    public void The_tree_that_is_given_is_left_as_it_is() => Resources.Sample(
        input =>
        {
            var r5 = R5Gen.Of(input.Table, input.Seed);
            var before = r5.ToJsonString();
            CarrierShapes.ToBasic(r5);
            CarrierShapes.ToR5(r5);
            CarrierShapes.ToB(r5);
            Assert.Equal(before, r5.ToJsonString());
        }, iter: 100);

    /// <summary>What the way from R5 never writes, and a carrier may hold.</summary>
    private static JsonObject Odd(JsonObject basic, Random random)
    {
        var extensions = basic["extension"] as JsonArray ?? [];
        if (extensions.Parent is null) basic["extension"] = extensions;
        if (random.Next(2) == 0) basic["author"] = new JsonObject { ["reference"] = "Practitioner/7" };
        if (random.Next(2) == 0) basic["created"] = "2026-11-22";
        if (random.Next(3) == 0) basic["_created"] = new JsonObject { ["id"] = "c" };
        if (random.Next(2) == 0) basic["subject"] = new JsonObject { ["display"] = "the programme" };
        if (random.Next(2) == 0) ((JsonArray)basic["code"]!["coding"]!).Add((JsonNode)new JsonObject { ["system"] = "http://x.example", ["code"] = "story" });
        if (random.Next(3) == 0) basic["code"]!["text"] = "Story";
        // Dosage and the size of an attachment are of those that R5 changed.
        if (random.Next(2) == 0) extensions.Insert(0, new JsonObject { ["url"] = "http://a.example/dose", ["valueDosage"] = new JsonObject { ["asNeededBoolean"] = true, ["maxDosePerPeriod"] = new JsonObject { ["id"] = "m" } } });
        if (random.Next(2) == 0) extensions.Add((JsonNode)new JsonObject { ["url"] = "http://a.example/file", ["valueAttachment"] = new JsonObject { ["size"] = 12 } });
        foreach (var extension in extensions.OfType<JsonObject>().Where(_ => random.Next(4) == 0)) extension["id"] ??= "x" + random.Next(100);
        foreach (var extension in extensions.OfType<JsonObject>().Where(e => e["extension"] is JsonArray && ((string)e["url"]!).StartsWith(CarrierTable.Xver, StringComparison.Ordinal)))
            foreach (var part in ((JsonArray)extension["extension"]!).OfType<JsonObject>().Where(_ => random.Next(4) == 0)) part["id"] ??= "p" + random.Next(100);
        if (random.Next(3) == 0 && extensions.OfType<JsonObject>().FirstOrDefault(e => ((string)e["url"]!).EndsWith(".title", StringComparison.Ordinal)) is { } title)
            extensions.Add((JsonNode)new JsonObject { ["url"] = (string)title["url"]!, ["valueString"] = "a second title" });
        if (random.Next(3) == 0) extensions.Add((JsonNode)new JsonObject { ["url"] = CarrierTable.Xver + "Requirements.title", ["valueInteger"] = 3 });
        return basic;
    }

    private static JsonObject ToC(JsonObject basic, CarrierResource table)
    {
        var c = (JsonObject)basic.DeepClone();
        var inner = new JsonArray();
        var outer = new JsonArray(new JsonObject { ["url"] = CarrierTable.Xver + table.Type, ["extension"] = inner });
        foreach (var name in new[] { "extension", "modifierExtension" })
        {
            var foreign = new JsonArray();
            foreach (var extension in (c[name] as JsonArray ?? []).OfType<JsonObject>())
            {
                var copy = (JsonObject)extension.DeepClone();
                if (table.ByUrl((string)copy["url"]!) is { } element)
                {
                    copy["url"] = element.Name;
                    ShortUrls(copy, element);
                    inner.Add((JsonNode)copy);
                }
                else (name == "extension" ? outer : foreign).Add((JsonNode)copy);
            }

            c.Remove(name);
            if (foreign.Count > 0) c[name] = foreign;
        }

        c["extension"] = outer;
        return c;

        static void ShortUrls(JsonObject extension, CarrierElement element)
        {
            foreach (var part in (extension["extension"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (element.Children.FirstOrDefault(e => e.Url == (string)part["url"]!) is not { } child) continue;
                part["url"] = child.Name;
                ShortUrls(part, child);
            }
        }
    }
}
