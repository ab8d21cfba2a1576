using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Packages;

namespace FhirStories.Definitions.Facts;

/// <summary>
/// Restates a published package as facts: a file per kind of definition, each naming its source and licence, a definition a line
/// in the order of canonicals. The same package gives the same bytes.
/// </summary>
public static class FactsWriter
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the facts of a package into a folder, which is made; files of other kinds in it are left alone.</summary>
    /// <param name="package">The package, read with <see cref="FhirPackageReader"/>.</param>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="select">Which resources to restate; null for all StructureDefinitions, ValueSets and CodeSystems.</param>
    /// <param name="source">Whose definitions they are; null for the publisher that most of them name.</param>
    /// <returns>The number of definitions per file name.</returns>
    public static IReadOnlyDictionary<string, int> Write(FhirPackage package, string folder, Func<JsonObject, bool>? select = null, string? source = null)
    {
        Directory.CreateDirectory(folder);
        var written = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, text, count) in Files(package, select, source))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            written.Add(name, count);
        }
        return written;
    }

    /// <summary>The facts of a package as they would be written: file name, content, number of definitions.</summary>
    /// <inheritdoc cref="Write" path="/param"/>
    public static IEnumerable<(string Name, string Text, int Count)> Files(FhirPackage package, Func<JsonObject, bool>? select = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        source ??= Publisher(package.Resources);
        var resources = select is null ? package.Resources : [.. package.Resources.Where(select)];
        foreach (var kind in resources.GroupBy(r => (string)r["resourceType"]!).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var facts = kind.Select(DefinitionFacts.Of).OfType<JsonObject>()
                .OrderBy(f => (string?)f["url"], StringComparer.Ordinal).ThenBy(f => (string?)f["version"], StringComparer.Ordinal).ToList();
            if (facts.Count > 0) yield return ($"{kind.Key}.json", Render(package, source, facts), facts.Count);
        }
    }

    private static string Render(FhirPackage package, string source, List<JsonObject> facts)
    {
        var header = new (string Name, string? Value)[]
        {
            ("package", $"{package.Name}#{package.Version}"),
            ("fhirVersion", package.FhirVersion ?? "4.0.1"),
            ("source", source),
            ("licence", package.Licence ?? "not stated"),
            ("note", "Facts restated by `fhirstories facts`: no prose of the originals. Edit the tool, not this file."),
        };
        var lines = header.Select(h => $"  {Json(h.Name)}: {Json(h.Value)},\n");
        var definitions = facts.Select(f => "    " + f.ToJsonString(Plain));
        return $"{{\n{string.Concat(lines)}  \"definitions\": [\n{string.Join(",\n", definitions)}\n  ]\n}}\n";
    }

    /// <summary>Who published most of the definitions, as they say themselves.</summary>
    private static string Publisher(IEnumerable<JsonObject> resources) =>
        resources.Select(r => ((string?)r["publisher"])?.Trim()).OfType<string>()
            .GroupBy(p => p).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? "not stated";

    private static string Json(string? text) => JsonSerializer.Serialize(text, Plain);
}
