using System.Text.Json.Nodes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// Converts stories, roles, assessments and test plans between the shapes in which they are published. Nothing is dropped:
/// what a shape has no place for is carried in an extension and comes back on the way back. What had to be repaired is told.
/// </summary>
/// <remarks>
/// B, C, R6 → A or R5 → A (1 what is empty goes, 2 to shape A, 3 what A must have comes, 4 what R4 has no place for is carried)
/// → R5 or B. The trees given are never changed.
/// </remarks>
public static class CarrierShapes
{
    /// <summary>What a resource is.</summary>
    public static CarrierShape Of(JsonObject resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        try
        {
            TreeText.Touch(resource);
        }
        catch (ArgumentException)
        {
            return CarrierShape.None;
        }

        return Find(resource).Shape;
    }

    /// <summary>The R5 type that a resource carries, or is; null for any other.</summary>
    public static string? TypeOf(JsonObject resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Of(resource) == CarrierShape.None ? null : Find(resource).Table?.Type;
    }

    /// <summary>Any shape to <c>Basic</c> in shape A. One that is in shape A already keeps the order it has.</summary>
    public static ShapeResult ToBasic(JsonObject resource) => Convert(resource, (basic, _, _) => basic);

    /// <summary>Any shape to R5's Requirements, ActorDefinition, ArtifactAssessment or TestPlan.</summary>
    public static ShapeResult ToR5(JsonObject resource) => Convert(resource, (basic, table, problems) => ToR5(basic, table, problems));

    /// <summary>Any shape to <c>Basic</c> in shape B. What known readers of that shape pass over is told.</summary>
    public static ShapeResult ToB(JsonObject resource) => Convert(resource, (basic, table, problems) =>
    {
        ShapeB.FromA(basic, table, problems);
        return basic;
    });

    private static ShapeResult Convert(JsonObject resource, Func<JsonObject, CarrierResource, ShapeProblems, JsonObject> finish)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var problems = new ShapeProblems();
        var copy = (JsonObject)resource.DeepClone();
        try
        {
            TreeText.Touch(copy);
        }
        catch (ArgumentException e)
        {
            problems.Error("json-property-twice", "", $"An object of the JSON names a property twice, so it is not clear what it says. {e.Message}");
            return new(null, CarrierShape.None, problems.All);
        }

        var (shape, table) = Find(copy);
        if (table is null)
        {
            problems.Error(
                "carrier-unknown", TreeText.Of(copy["resourceType"]) ?? "",
                $"This is no story, role, assessment or test plan: it is neither one of R5's {string.Join(", ", CarrierTable.All.Select(t => t.Type))} nor a Basic with such a code of {Canonicals.FhirTypes}.");
            return new(null, CarrierShape.None, problems.All);
        }

        var basic = ToA(copy, shape, table, problems);
        var result = problems.HasErrors ? null : finish(basic, table, problems);
        return new(problems.HasErrors ? null : result, shape, problems.All);
    }

    private static JsonObject ToA(JsonObject resource, CarrierShape shape, CarrierResource table, ShapeProblems problems)
    {
        EmptyContent.Remove(resource, TreeText.Of(resource["resourceType"])!, problems);
        var basic = resource;
        switch (shape)
        {
            case CarrierShape.R6:
                ShapeR6.ToR5(resource, problems);
                goto case CarrierShape.R5;
            case CarrierShape.R5:
                OtherRelease.Unpack(resource);
                basic = new R5ToBasic(table, problems).Convert(resource);
                break;
            case CarrierShape.C:
                ShapeC.ToA(resource, table, problems);
                break;
            case CarrierShape.B:
                ShapeB.ToA(resource, table);
                break;
        }

        GiveCode(basic, table, problems);
        new ShapeRepairs(table, shape, problems).Apply(basic);
        Contained(basic, (inner, innerShape, innerTable) => ToA(inner, innerShape, innerTable, problems));
        if (shape is CarrierShape.R5 or CarrierShape.R6) OtherRelease.Fit(basic, Definitions.FhirRelease.R4);
        return basic;
    }

    private static JsonObject ToR5(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        OtherRelease.Unpack(basic);
        var r5 = new BasicToR5(table, problems).Convert(basic);
        Contained(r5, (inner, _, innerTable) => ToR5(inner, innerTable, problems));
        OtherRelease.Fit(r5, Definitions.FhirRelease.R5);
        return r5;
    }

    /// <summary>Contained carriers are converted with the resource that contains them; others are dealt with as content of a release.</summary>
    private static void Contained(JsonObject owner, Func<JsonObject, CarrierShape, CarrierResource, JsonObject> convert)
    {
        if (owner["contained"] is not JsonArray contained) return;
        for (var i = 0; i < contained.Count; i++)
        {
            if (contained[i] is not JsonObject inner || Find(inner) is not (var shape, { } table)) continue;
            contained[i] = null;
            contained[i] = convert(inner, shape, table);
        }
    }

    private static void GiveCode(JsonObject basic, CarrierResource table, ShapeProblems problems)
    {
        if (TypeByCode(basic) is not null) return;
        var code = BasicOnly.CodeOf(table.Type);
        if (basic["code"] is JsonObject existing)
            foreach (var (name, value) in existing.ToList())
                if (name != "coding") code[name] = value?.DeepClone();
        basic["code"] = code;
        problems.Warning("code-missing", "Basic.code", $"The resource has no code, but extensions of {table.Type}. It was given the code {Canonicals.FhirTypes}#{table.Type}.");
    }

    private static (CarrierShape Shape, CarrierResource? Table) Find(JsonObject resource)
    {
        var type = TreeText.Of(resource["resourceType"]);
        if (type != "Basic") return CarrierTable.Of(type) is { } r5 ? (ShapeR6.Is(resource) ? CarrierShape.R6 : CarrierShape.R5, r5) : (CarrierShape.None, null);
        if ((TypeByCode(resource) ?? TypeByExtensions(resource)) is not { } table) return (CarrierShape.None, null);
        return (ShapeC.Is(resource, table) ? CarrierShape.C : ShapeB.Is(resource, table) ? CarrierShape.B : CarrierShape.A, table);
    }

    private static CarrierResource? TypeByCode(JsonObject basic) =>
        ((basic["code"] as JsonObject)?["coding"] as JsonArray)?.OfType<JsonObject>()
            .Where(coding => TreeText.Is(coding["system"], Canonicals.FhirTypes))
            .Select(coding => CarrierTable.Of(TreeText.Of(coding["code"])))
            .FirstOrDefault(table => table is not null);

    /// <summary>HL7's first profile forgot the code, so there are carriers without one.</summary>
    private static CarrierResource? TypeByExtensions(JsonObject basic)
    {
        if ((basic["code"] as JsonObject)?["coding"] is JsonArray { Count: > 0 }) return null;
        return Extensions(basic, "modifierExtension").Concat(Extensions(basic, "extension"))
            .Select(extension => CarrierTable.All.FirstOrDefault(table =>
                TreeText.Of(extension["url"]) is { } url && (table.ByUrl(url) is not null || url == CarrierTable.Xver + table.Type)))
            .FirstOrDefault(table => table is not null);
    }

    private static IEnumerable<JsonObject> Extensions(JsonObject basic, string list) => (basic[list] as JsonArray)?.OfType<JsonObject>() ?? [];
}
