using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Published;

/// <summary>Our own definitions, read strictly.</summary>
internal static class Definitions
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "conformance", "fhirstories");

    public static IReadOnlyList<(string File, Resource Resource)> All { get; } =
        [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), FhirJson.Parse<Resource>(File.ReadAllText(file))))];

    public static T Get<T>(string id) where T : Resource => All.Select(entry => entry.Resource).OfType<T>().Single(resource => resource.Id == id);

    public static IEnumerable<string> CodesOf(string valueSetUrl)
    {
        var valueSet = All.Select(entry => entry.Resource).OfType<ValueSet>().Single(set => set.Url == valueSetUrl);
        return valueSet.Compose!.Include.SelectMany(include => include.Concept.Count > 0
            ? include.Concept.Select(concept => concept.Code!)
            : All.Select(entry => entry.Resource).OfType<CodeSystem>().Single(system => system.Url == include.System).Concept.Select(concept => concept.Code!));
    }
}
