using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirStories.Repository.Content;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Transactions;

/// <summary>Puts the ids that a transaction gives in place of what its entries call each other (R4 http §3.1.0.11.2).</summary>
/// <remarks>That is done in references, in elements whose type is a uri or url, and in the links and images of narratives; a string, a canonical or an
/// identifier's value that looks the same stays what it is.</remarks>
internal static partial class ReferenceRewriter
{
    // What is followed, not a name of its own.
    private const string Url = "url";

    // An oid or uuid could not become a reference: it would be none any more.
    private const string Uri = "uri";

    /// <summary>The references that are searches, such as <c>Patient?identifier=x</c>.</summary>
    public static IEnumerable<string> Conditional(JsonNode? node, OwnAddress own) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "reference" && JsonTree.Text(p.Value) is { } text && Search().IsMatch(own.Relative(text)) ? [own.Relative(text)] : Conditional(p.Value, own)),
        JsonArray a => a.SelectMany(item => Conditional(item, own)),
        _ => [],
    };

    /// <summary>The JSON with everything replaced that the map knows.</summary>
    /// <param name="resource">The resource; it is changed.</param>
    /// <param name="targets">What entries are called → <c>Type/id</c>.</param>
    /// <param name="versions">The versions of what is created, by <c>Type/id</c>: a reference to a version of it stays one.</param>
    /// <param name="own">Where absolute references mean what relative ones do.</param>
    public static byte[] Rewrite(JsonObject resource, IReadOnlyDictionary<string, string> targets, IReadOnlyDictionary<string, int> versions, OwnAddress own)
    {
        if (targets.Count > 0) Walk(resource, ElementTypes.Of(resource), new Names(targets, versions, own));
        return JsonTree.Write(resource);
    }

    private static void Walk(JsonObject parent, ClassMapping? type, Names targets)
    {
        foreach (var (name, value) in parent.ToList())
        {
            var element = ElementTypes.Child(type, name);
            if (value is JsonArray list)
            {
                for (var i = 0; i < list.Count; i++)
                    if (Changed(name, list[i], element, targets) is { } replaced) list[i] = replaced;
            }
            else if (Changed(name, value, element, targets) is { } replaced) parent[name] = replaced;
        }
    }

    private static string? Changed(string name, JsonNode? value, TypedElement? element, Names targets)
    {
        if (JsonTree.Text(value) is { } text) return New(name, text, element?.Type, targets);
        if (value is JsonObject child) Walk(child, name.StartsWith('_') ? ElementTypes.Of("Element") : ElementTypes.Of(child, element), targets);
        return null;
    }

    private static string? New(string name, string text, ClassMapping? type, Names targets)
    {
        if (name == "div")
        {
            var changed = Links().Replace(text, m => Followed(m.Groups[2].Value, targets) is { } to ? m.Groups[1].Value + to + m.Groups[3].Value : m.Value);
            return changed != text ? changed : null;
        }
        // A URN is a name wherever a uri stands; anything else only where it is followed, as a definition's own url may be that of its entry.
        if (name != "reference" && type?.Name != Url && !(type?.Name == Uri && text.StartsWith("urn:", StringComparison.Ordinal))) return null;
        return Followed(text, targets);
    }

    private static string? Followed(string text, Names targets)
    {
        if (targets.Find(text) is { } target) return target;
        var part = text.IndexOf('#', StringComparison.Ordinal);
        return part > 0 && targets.Find(text[..part]) is { } whole ? whole + text[part..] : null;
    }

    private sealed record Names(IReadOnlyDictionary<string, string> Targets, IReadOnlyDictionary<string, int> Versions, OwnAddress Own)
    {
        private const string History = "/_history/";

        public string? Find(string name)
        {
            if (Whole(name) is { } target) return target;
            // The version is taken away to find the entry, and stands behind it again (R4 bundle §2.36.4.1).
            return name.LastIndexOf(History, StringComparison.Ordinal) is > 0 and var mark && Whole(name[..mark]) is { } versioned
                ? Versions.TryGetValue(versioned, out var version) ? string.Create(CultureInfo.InvariantCulture, $"{versioned}{History}{version}") : versioned + name[mark..] : null;
        }

        private string? Whole(string name) => Targets.GetValueOrDefault(name) ?? (Own.Relative(name) is var relative && relative != name ? Targets.GetValueOrDefault(relative) : null);
    }

    [GeneratedRegex("^[A-Z][A-Za-z]+\\?")]
    private static partial Regex Search();

    [GeneratedRegex("((?:href|src)\\s*=\\s*[\"'])([^\"']+)([\"'])")]
    private static partial Regex Links();
}
