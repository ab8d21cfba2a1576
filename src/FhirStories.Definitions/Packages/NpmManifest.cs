using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Packages;

/// <summary>A package's <c>package.json</c>, as far as FHIR gives it a meaning.</summary>
internal sealed partial record NpmManifest(
    string Name, string Version, string? FhirVersion, string? Title, string? Licence, IReadOnlyDictionary<string, string> Dependencies)
{
    /// <summary>Whether it stands for a <see cref="SpecificationZip"/>, which has no manifest of its own.</summary>
    public bool IsSpecification { get; init; }

    /// <summary>Where it lies in a package.</summary>
    public const string Path = "package/package.json";

    /// <summary>Reads it.</summary>
    /// <exception cref="PackageException">It is missing, or lacks what a package needs.</exception>
    public static NpmManifest Read(JsonObject? json)
    {
        if (json is null) throw new PackageException("package-manifest-missing", $"This is no FHIR package: it holds no {Path}.");
        var dependencies = (json["dependencies"] as JsonObject ?? [])
            .Where(d => Text(d.Value) is not null).ToDictionary(d => d.Key, d => Text(d.Value)!, StringComparer.Ordinal);
        return new NpmManifest(
            Named(json, "name", Name_()), Named(json, "version", Version_()),
            Versions(json).FirstOrDefault() ?? FromDependencies(dependencies), Text(json["title"]), Text(json["license"]), dependencies);
    }

    private static string Named(JsonObject json, string property, Regex form)
    {
        var text = Text(json[property]) ?? throw new PackageException("package-manifest-invalid", $"The package's {Path} has no {property}.");
        return form.IsMatch(text) ? text : throw new PackageException("package-manifest-invalid", $"The {property} in the package's {Path} has characters that a FHIR package's {property} may not have.");
    }

    // The older manifests say fhir-version-list.
    private static IEnumerable<string> Versions(JsonObject json) =>
        ((json["fhirVersions"] ?? json["fhir-version-list"]) as JsonArray)?.Select(Text).OfType<string>() ?? [];

    /// <summary>Manifests of guides sometimes name no FHIR version, but the core package they build on does.</summary>
    private static string? FromDependencies(Dictionary<string, string> dependencies) =>
        dependencies.Where(d => CorePackage().IsMatch(d.Key)).Select(d => d.Value).FirstOrDefault();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._\-]{0,127}$")]
    private static partial Regex Name_();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+\-]{0,63}$")]
    private static partial Regex Version_();

    [GeneratedRegex(@"^hl7\.fhir\.r\d[b]?\.core$")]
    private static partial Regex CorePackage();
}
