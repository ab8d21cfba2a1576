using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirStories.Catalogue.Shapes;

/// <summary>References between carriers, which each base names by its own types: <c>Basic/x</c> at R4's is <c>ActorDefinition/x</c> at R5's.</summary>
/// <remarks>Only where a Reference stands: a canonical is a name, which is the same everywhere, and a narrative is somebody's text.</remarks>
public static partial class CarrierReferences
{
    private const string Basic = "Basic";

    /// <summary>The ids of all Basics that a resource refers to.</summary>
    public static void Find(JsonNode? node, ISet<string> ids) => Walk(node, reference =>
    {
        if (Named(reference) is { Type: Basic } target) ids.Add(target.Id);
    });

    /// <summary>Names each Basic by what it carries; what is not known keeps its name.</summary>
    /// <param name="node">The resource; it is changed.</param>
    /// <param name="types">Ids and R5 types.</param>
    public static void ToCarriers(JsonNode? node, IReadOnlyDictionary<string, string> types) => Walk(node, reference =>
    {
        if (Named(reference) is { Type: Basic } target && types.TryGetValue(target.Id, out var type)) Put(reference, type, target);
    });

    /// <summary>Names each carrier as the Basic that it lies in.</summary>
    /// <param name="node">The resource; it is changed.</param>
    /// <param name="server">Address of R4's base, without a slash at its end; null where only relative references are this server's.</param>
    /// <param name="path">What R5's base adds to it, such as <c>/r5</c>.</param>
    public static void ToBasic(JsonNode? node, string? server, string path) => Walk(node, reference =>
    {
        var text = TreeText.Of(reference["reference"])!;
        if (server is not null && text.StartsWith(server + path + "/", StringComparison.Ordinal)) reference["reference"] = text[(server.Length + path.Length + 1)..];
        else if (server is not null && text.StartsWith(server + "/" + Basic + "/", StringComparison.Ordinal)) reference["reference"] = text[(server.Length + 1)..];
        if (Named(reference) is { } target && (target.Type == Basic || IsCarrier(target.Type))) Put(reference, Basic, target);
        else if (TreeText.Of(reference["reference"]) != text) reference["reference"] = text;
    });

    /// <summary>A sentence or address with each Basic named by what it carries.</summary>
    public static string InText(string text, Func<string, string?> typeOf) =>
        Mentioned().Replace(text, m => typeOf(m.Groups[1].Value) is { } type ? $"{type}/{m.Groups[1].Value}" : m.Value);

    /// <summary>The ids of the Basics that a sentence names.</summary>
    public static IEnumerable<string> IdsIn(string text) => Mentioned().Matches(text).Select(m => m.Groups[1].Value);

    private static bool IsCarrier(string type) => CarrierTable.Of(type) is not null;

    private static void Put(JsonObject reference, string type, (string Type, string Id, string Tail) target)
    {
        reference["reference"] = $"{type}/{target.Id}{target.Tail}";
        // Where the reference says what it leads to, it says so in the words of the base.
        if (TreeText.Of(reference["type"]) is { } stated && (stated == Basic || IsCarrier(stated))) reference["type"] = type;
    }

    private static (string Type, string Id, string Tail)? Named(JsonObject reference) =>
        Relative().Match(TreeText.Of(reference["reference"])!) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) : null;

    private static void Walk(JsonNode? node, Action<JsonObject> visit)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (var item in list) Walk(item, visit);
                break;
            case JsonObject value:
                if (TreeText.Of(value["reference"]) is not null) visit(value);
                foreach (var (_, child) in value) if (child is JsonObject or JsonArray) Walk(child, visit);
                break;
        }
    }

    [GeneratedRegex("^([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})((?:/_history/[A-Za-z0-9.-]{1,64})?(?:#.*)?)$")]
    private static partial Regex Relative();

    [GeneratedRegex(@"\bBasic/([A-Za-z0-9.-]{0,63}[A-Za-z0-9-])")]
    private static partial Regex Mentioned();
}
