using System.Text;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>The starter catalogue as it lies in the repository.</summary>
internal static class StarterCatalogue
{
    public static IReadOnlyList<Resource> Read() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(FindRoot(), "conformance", "catalogue"), "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).Select(TryParse).OfType<Resource>(),
    ];

    public static Resource Parse(string json) => TryParse(json) ?? throw new InvalidOperationException("Not a resource.");

    private static Resource? TryParse(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        FhirJsonDeserializer.OSTRICH.TryDeserializeResource(ref reader, out var resource, out _);
        return resource;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FhirStories.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
